namespace Rag.Chunking.Tests.BadInput;

/// <summary>Tests that bound what the whole process allocates, so that no other may run beside them.</summary>
[CollectionDefinition(nameof(MeasuredAlone), DisableParallelization = true)]
public sealed class MeasuredAlone;
