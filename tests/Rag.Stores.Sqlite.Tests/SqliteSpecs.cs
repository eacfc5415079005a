using Rag.Testing;

namespace Rag.Stores.Sqlite.Tests;

public sealed class SqliteCollectionTests : CollectionSpec<SqliteHarness>;

public sealed class SqliteDocumentTests : DocumentSpec<SqliteHarness>;

public sealed class SqliteOffsetTests : OffsetSpec<SqliteHarness>;

public sealed class SqliteSearchTests : SearchSpec<SqliteHarness>;
