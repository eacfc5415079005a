using Rag.Testing;

namespace Rag.Stores.Tests.Memory;

public sealed class InMemoryCollectionTests : CollectionSpec<InMemoryHarness>;

public sealed class InMemoryDocumentTests : DocumentSpec<InMemoryHarness>;

public sealed class InMemoryOffsetTests : OffsetSpec<InMemoryHarness>;

public sealed class InMemorySearchTests : SearchSpec<InMemoryHarness>;

public sealed class InMemoryQuestionWordTests : QuestionWordSpec<InMemoryHarness>;

public sealed class InMemoryFilterTests : FilterSpec<InMemoryHarness>;

public sealed class InMemoryAccessTests : AccessSpec<InMemoryHarness>;

public sealed class InMemoryHistoryTests : HistorySpec<InMemoryHarness>;

public sealed class InMemoryVerifyTests : VerifySpec<InMemoryHarness>;

public sealed class InMemoryConcurrencyTests : ConcurrencySpec<InMemoryHarness>;

public sealed class InMemoryAgreementTests : AgreementSpec<InMemoryHarness>;

public sealed class InMemoryBadInputTests : BadInputSpec<InMemoryHarness>;

public sealed class InMemoryBadQuestionTests : BadQuestionSpec<InMemoryHarness>;

public sealed class InMemoryBadEmbeddingTests : BadEmbeddingSpec<InMemoryHarness>;

public sealed class InMemoryCopyTests : CopySpec<InMemoryHarness>;
