using System.Net.Sockets;
using System.Security.Authentication;
using Npgsql;

namespace Rag.Stores.Postgres;

/// <summary>Says what the server refused in words a user can act on; never with values, connection strings or document text.</summary>
internal static class PostgresErrors
{
    public const string Store = "postgres";

    public static RagStoreException From(Exception error, string operation) => error is PostgresException refused
        ? FromState(refused, operation)
        : IsAuthentication(error)
            ? New(operation, "store.auth", "the server and this program could not agree on how to log in. Check the password, the server's pg_hba.conf and the TLS settings.", error)
            : New(operation, "store.unavailable", "the server could not be reached, or the connection was lost. Check that it runs, and its host and port. Nothing was changed that was not committed; try again.", error, transient: true);

    /// <summary>Whether a transaction that met this error was undone only because of others, so that it can be run again.</summary>
    public static bool IsConflict(Exception error) =>
        error is PostgresException { SqlState: PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.DeadlockDetected }
        // CREATE EXTENSION IF NOT EXISTS does not wait for another's: a database's first two schemas may be made at once.
            or PostgresException { SqlState: PostgresErrorCodes.UniqueViolation, ConstraintName: "pg_extension_name_index" }
        // After an error a pooler and the driver disagree on what is prepared; the pooler then closes the connection.
        || (error is PostgresException { SqlState: PostgresErrorCodes.ProtocolViolation } confused && confused.MessageText.Contains("prepared statement", StringComparison.Ordinal));

    public static RagStoreException NotFound(string operation, CollectionId id) =>
        New(operation, "not_found", $"there is no collection '{id.Name}'. Index something into it first, or name another.");

    public static RagStoreException New(string operation, string code, string message, Exception? inner = null, bool transient = false) =>
        new(Store, operation, code, message, inner) { IsTransient = transient };

    private static bool IsAuthentication(Exception error)
    {
        for (var cause = error; cause is not null; cause = cause.InnerException)
        {
            if (cause is AuthenticationException)
                return true;
            if (cause is SocketException or IOException or TimeoutException)
                return false;
        }

        // A missing password is refused by the client, before anything is sent.
        return error is NpgsqlException && error.Message.Contains("password", StringComparison.OrdinalIgnoreCase);
    }

    private static RagStoreException FromState(PostgresException error, string operation) => error.SqlState switch
    {
        "28P01" or "28000" => New(operation, "store.auth", "the server refused the user or the password. Check the connection string.", error),
        // A pooler has no code of its own for this.
        "08P01" when error.MessageText.Contains("authentication failed", StringComparison.Ordinal) => New(operation, "store.auth", "the pooler before the server refused the user or the password. Check the connection string and the pooler's user list.", error),
        "08P01" => New(operation, "store.unavailable", "the server, or a pooler before it, did not understand the connection. A pooler refuses startup parameters it does not know, such as Options, and may need PrepareStatements = false.", error, transient: true),
        "3D000" => New(operation, "store.unavailable", "the database does not exist. Create it, or name another in the connection string.", error),
        "42501" => New(operation, "store.refused", "the user lacks a permission on the schema or its tables. See docs/postgres.md for those needed.", error),
        "25006" => New(operation, "store.readonly", "the server, or the transaction, is read-only, as on a replica. Write to the primary; searching keeps working.", error),
        "53100" => New(operation, "store.full", "the server's disk is full. Free some space and run again: what was committed before is intact.", error),
        "53200" or "53300" or "53400" => New(operation, "store.unavailable", "the server has no connection or memory left for this. Use fewer connections, or raise its limits.", error, transient: true),
        "40001" or "40P01" or "55P03" => New(operation, "store.locked", "other writers were in the way. Try again.", error, transient: true),
        "57014" => New(operation, "store.timeout", "the server ended the statement, for it took longer than statement_timeout allows.", error, transient: true),
        "XX001" or "XX002" => New(operation, "store.corrupt", "the server found its data damaged. Restore from a backup, or drop the collection and index again.", error),
        ['0', '8', ..] or ['5', '7', ..] or ['5', '8', ..] => New(operation, "store.unavailable", "the server ended the connection, or is starting or stopping. Nothing was changed that was not committed; try again.", error, transient: true),
        _ => New(operation, "store.failed", $"the server refused a statement with SQLSTATE {error.SqlState}. Its log says why.", error, error.IsTransient),
    };
}
