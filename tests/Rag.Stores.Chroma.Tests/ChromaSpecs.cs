using Rag.Testing;

namespace Rag.Stores.Chroma.Tests;

public sealed class ChromaCollectionTests : CollectionSpec<ChromaHarness>;

public sealed class ChromaDocumentTests : DocumentSpec<ChromaHarness>;

public sealed class ChromaOffsetTests : OffsetSpec<ChromaHarness>;

public sealed class ChromaSearchTests : SearchSpec<ChromaHarness>;

public sealed class ChromaQuestionWordTests : QuestionWordSpec<ChromaHarness>;

public sealed class ChromaFilterTests : FilterSpec<ChromaHarness>;

public sealed class ChromaAccessTests : AccessSpec<ChromaHarness>;

public sealed class ChromaHistoryTests : HistorySpec<ChromaHarness>;

public sealed class ChromaVerifyTests : VerifySpec<ChromaHarness>;

public sealed class ChromaConcurrencyTests : ConcurrencySpec<ChromaHarness>;

public sealed class ChromaAgreementTests : AgreementSpec<ChromaHarness>;

public sealed class ChromaBadInputTests : BadInputSpec<ChromaHarness>;

public sealed class ChromaBadQuestionTests : BadQuestionSpec<ChromaHarness>;

public sealed class ChromaBadEmbeddingTests : BadEmbeddingSpec<ChromaHarness>;

public sealed class ChromaCopyTests : CopySpec<ChromaHarness>;
