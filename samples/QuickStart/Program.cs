// readme:start
using Rag;

await using var store = new SqliteVectorStore("quickstart.db");
var rag = new RagIndex(store, new AutoChunker());
await rag.IndexAsync(DocumentSources.FromPaths(["docs"]));
var answer = await rag.AskAsync("When is a citation verified?");
Console.WriteLine(CitationFormat.Numbered.Render(answer));
// readme:end
