using Microsoft.Extensions.AI;
using Rag.OpenAI;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers models of OpenAI, Azure OpenAI and compatible servers.</summary>
public static class OpenAIServiceCollectionExtensions
{
    /// <summary>Registers an <see cref="IChatClient"/>, made and checked on first use and disposed with the container.</summary>
    /// <remarks>A registered <see cref="TimeProvider"/> is used unless the options name another.</remarks>
    public static IServiceCollection AddOpenAIChat(this IServiceCollection services, Action<OpenAIOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        return services.AddOpenAIChat((_, options) => configure(options));
    }

    /// <summary>Registers an <see cref="IChatClient"/> whose options come from other services, such as a secret store or an HttpClient factory.</summary>
    public static IServiceCollection AddOpenAIChat(this IServiceCollection services, Action<IServiceProvider, OpenAIOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configure);
        return services.AddSingleton<IChatClient>(provider => new OpenAIChatClient(OptionsFrom(provider, configure)));
    }

    /// <summary>Registers an embedding generator, made and checked on first use and disposed with the container.</summary>
    /// <remarks>A registered <see cref="TimeProvider"/> is used unless the options name another.</remarks>
    public static IServiceCollection AddOpenAIEmbeddings(this IServiceCollection services, Action<OpenAIOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        return services.AddOpenAIEmbeddings((_, options) => configure(options));
    }

    /// <summary>Registers an embedding generator whose options come from other services, such as a secret store or an HttpClient factory.</summary>
    public static IServiceCollection AddOpenAIEmbeddings(this IServiceCollection services, Action<IServiceProvider, OpenAIOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configure);
        return services.AddSingleton<IEmbeddingGenerator<string, Embedding<float>>>(provider => new OpenAIEmbeddingGenerator(OptionsFrom(provider, configure)));
    }

    private static OpenAIOptions OptionsFrom(IServiceProvider provider, Action<IServiceProvider, OpenAIOptions> configure)
    {
        var options = new OpenAIOptions();
        if (provider.GetService<TimeProvider>() is { } clock)
            options.TimeProvider = clock;
        configure(provider, options);
        return options;
    }
}
