using Rag.Testing;

namespace Rag.Stores.Postgres.Tests;

public sealed class PostgresCollectionTests : CollectionSpec<PostgresHarness>;

public sealed class PostgresDocumentTests : DocumentSpec<PostgresHarness>;

public sealed class PostgresOffsetTests : OffsetSpec<PostgresHarness>;

public sealed class PostgresSearchTests : SearchSpec<PostgresHarness>;

public sealed class PostgresQuestionWordTests : QuestionWordSpec<PostgresHarness>;

public sealed class PostgresFilterTests : FilterSpec<PostgresHarness>;

public sealed class PostgresAccessTests : AccessSpec<PostgresHarness>;

public sealed class PostgresHistoryTests : HistorySpec<PostgresHarness>;

public sealed class PostgresVerifyTests : VerifySpec<PostgresHarness>;

public sealed class PostgresConcurrencyTests : ConcurrencySpec<PostgresHarness>;

public sealed class PostgresAgreementTests : AgreementSpec<PostgresHarness>;

public sealed class PostgresBadInputTests : BadInputSpec<PostgresHarness>;

public sealed class PostgresBadQuestionTests : BadQuestionSpec<PostgresHarness>;

public sealed class PostgresBadEmbeddingTests : BadEmbeddingSpec<PostgresHarness>;

public sealed class PostgresCopyTests : CopySpec<PostgresHarness>;
