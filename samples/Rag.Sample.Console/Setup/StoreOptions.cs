using System.CommandLine;

namespace Rag.Sample.Console.Setup;

/// <summary>Options that every command on an index has.</summary>
internal sealed class StoreOptions
{
    public Option<string> Store { get; } = new("--store") { Description = "sqlite:FILE, postgres:CONNECTION, chroma:URL, redis:HOST:PORT or memory:; passwords from PGPASSWORD, CHROMA_API_KEY, REDIS_PASSWORD", DefaultValueFactory = _ => "sqlite:rag.db" };

    public Option<string> Collection { get; } = new("--collection") { Description = "The collection's name", DefaultValueFactory = _ => "default" };

    public Option<string?> Tenant { get; } = new("--tenant") { Description = "The tenant the collection belongs to" };

    public Option<string> Embedder { get; } = new("--embedder") { Description = "hashing (offline), minilm, onnx:FOLDER, static:FOLDER or openai:MODEL", DefaultValueFactory = _ => "hashing" };

    public Option<bool> Json { get; } = new("--json") { Description = "Print one JSON object" };

    public void AddTo(Command command)
    {
        command.Options.Add(Store);
        command.Options.Add(Collection);
        command.Options.Add(Tenant);
        command.Options.Add(Embedder);
        command.Options.Add(Json);
    }

    public CollectionId CollectionOf(ParseResult parsed) => new(parsed.GetValue(Collection)!, parsed.GetValue(Tenant));
}
