namespace Rag.Stores.Redis;

/// <summary>A caller as the server's scripts compare it with readers.</summary>
internal static class CallerPlan
{
    /// <summary>Empty for one who sees all; otherwise whether what is not stated is seen, and the principals.</summary>
    public static byte[] Pack(CallerAccess access, bool requiresPrincipals)
    {
        if (access.IsSystem)
            return [];
        var principals = access.Principals ?? [];
        var writer = new PackWriter().Array(2).Number(access.CanSee(Audience.Unstated, requiresPrincipals) ? 1 : 0).Array(principals.Count);
        foreach (var principal in principals)
            writer.Text(principal);
        return writer.ToArray();
    }
}
