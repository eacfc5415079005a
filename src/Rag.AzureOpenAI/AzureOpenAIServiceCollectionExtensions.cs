using Microsoft.Extensions.AI;
using Rag.AzureOpenAI;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers models of Azure OpenAI.</summary>
public static class AzureOpenAIServiceCollectionExtensions
{
    /// <summary>Registers an <see cref="IChatClient"/>, made and checked on first use and disposed with the container.</summary>
    /// <remarks>A registered <see cref="TimeProvider"/> is used unless the options name another.</remarks>
    public static IServiceCollection AddAzureOpenAIChat(this IServiceCollection services, Action<AzureOpenAIOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        return services.AddAzureOpenAIChat((_, options) => configure(options));
    }

    /// <summary>Registers an <see cref="IChatClient"/> whose options come from other services, such as a credential or an HttpClient factory.</summary>
    public static IServiceCollection AddAzureOpenAIChat(this IServiceCollection services, Action<IServiceProvider, AzureOpenAIOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configure);
        return services.AddSingleton(provider => AzureOpenAIModels.CreateChatClient(OptionsFrom(provider, configure)));
    }

    /// <summary>Registers an embedding generator, made and checked on first use and disposed with the container.</summary>
    /// <remarks>A registered <see cref="TimeProvider"/> is used unless the options name another.</remarks>
    public static IServiceCollection AddAzureOpenAIEmbeddings(this IServiceCollection services, Action<AzureOpenAIOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        return services.AddAzureOpenAIEmbeddings((_, options) => configure(options));
    }

    /// <summary>Registers an embedding generator whose options come from other services, such as a credential or an HttpClient factory.</summary>
    public static IServiceCollection AddAzureOpenAIEmbeddings(this IServiceCollection services, Action<IServiceProvider, AzureOpenAIOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configure);
        return services.AddSingleton(provider => AzureOpenAIModels.CreateEmbeddingGenerator(OptionsFrom(provider, configure)));
    }

    private static AzureOpenAIOptions OptionsFrom(IServiceProvider provider, Action<IServiceProvider, AzureOpenAIOptions> configure)
    {
        var options = new AzureOpenAIOptions();
        if (provider.GetService<TimeProvider>() is { } clock)
            options.Call.TimeProvider = clock;
        configure(provider, options);
        return options;
    }
}
