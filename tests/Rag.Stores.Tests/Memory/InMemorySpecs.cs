using Rag.Testing;

namespace Rag.Stores.Tests.Memory;

public sealed class InMemoryCollectionTests : CollectionSpec<InMemoryHarness>;

public sealed class InMemoryDocumentTests : DocumentSpec<InMemoryHarness>;

public sealed class InMemoryOffsetTests : OffsetSpec<InMemoryHarness>;

public sealed class InMemorySearchTests : SearchSpec<InMemoryHarness>;
