using Rag.Testing;

namespace Rag.Stores.Tests.Memory;

public sealed class InMemoryHarness : StoreHarness
{
    public override Task<IVectorStore> CreateAsync() => Task.FromResult<IVectorStore>(new InMemoryVectorStore());
}
