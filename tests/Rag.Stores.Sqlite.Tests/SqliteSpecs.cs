using Rag.Testing;

namespace Rag.Stores.Sqlite.Tests;

public sealed class SqliteCollectionTests : CollectionSpec<SqliteHarness>;

public sealed class SqliteDocumentTests : DocumentSpec<SqliteHarness>;

public sealed class SqliteOffsetTests : OffsetSpec<SqliteHarness>;

public sealed class SqliteSearchTests : SearchSpec<SqliteHarness>;

public sealed class SqliteQuestionWordTests : QuestionWordSpec<SqliteHarness>;

public sealed class SqliteFilterTests : FilterSpec<SqliteHarness>;

public sealed class SqliteAccessTests : AccessSpec<SqliteHarness>;

public sealed class SqliteHistoryTests : HistorySpec<SqliteHarness>;

public sealed class SqliteVerifyTests : VerifySpec<SqliteHarness>;

public sealed class SqliteConcurrencyTests : ConcurrencySpec<SqliteHarness>;

public sealed class SqliteAgreementTests : AgreementSpec<SqliteHarness>;

public sealed class SqliteBadInputTests : BadInputSpec<SqliteHarness>;

public sealed class SqliteBadQuestionTests : BadQuestionSpec<SqliteHarness>;

public sealed class SqliteBadEmbeddingTests : BadEmbeddingSpec<SqliteHarness>;

public sealed class SqliteCopyTests : CopySpec<SqliteHarness>;
