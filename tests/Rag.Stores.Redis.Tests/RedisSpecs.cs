using Rag.Testing;

namespace Rag.Stores.Redis.Tests;

public sealed class RedisCollectionTests : CollectionSpec<RedisHarness>;

public sealed class RedisDocumentTests : DocumentSpec<RedisHarness>;

public sealed class RedisOffsetTests : OffsetSpec<RedisHarness>;

public sealed class RedisSearchTests : SearchSpec<RedisHarness>;

public sealed class RedisQuestionWordTests : QuestionWordSpec<RedisHarness>;

public sealed class RedisFilterTests : FilterSpec<RedisHarness>;

public sealed class RedisAccessTests : AccessSpec<RedisHarness>;

public sealed class RedisHistoryTests : HistorySpec<RedisHarness>;

public sealed class RedisVerifyTests : VerifySpec<RedisHarness>;

public sealed class RedisConcurrencyTests : ConcurrencySpec<RedisHarness>;

public sealed class RedisAgreementTests : AgreementSpec<RedisHarness>;

public sealed class RedisBadInputTests : BadInputSpec<RedisHarness>;

public sealed class RedisBadQuestionTests : BadQuestionSpec<RedisHarness>;

public sealed class RedisBadEmbeddingTests : BadEmbeddingSpec<RedisHarness>;

public sealed class RedisCopyTests : CopySpec<RedisHarness>;
