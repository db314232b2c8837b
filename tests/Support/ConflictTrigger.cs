namespace PluginTokenServer.Tests.Support;

/// <summary>Has PostgreSQL take back statements that write records, as it does when they get in each other's way.</summary>
internal static class ConflictTrigger
{
    public const string SerializationFailure = "40001";
    public const string Deadlock = "40P01";

    public const string Remove = "DROP TRIGGER conflict ON pts_records; DROP FUNCTION conflict(); DROP SEQUENCE conflicts";

    /// <summary>SQL that has the next writes fail. A sequence counts them, since what is taken back does not turn a sequence back.</summary>
    /// <param name="sqlState">As what.</param>
    /// <param name="times">How many.</param>
    public static string Add(string sqlState, int times) =>
        $"""
        CREATE SEQUENCE conflicts;
        CREATE FUNCTION conflict() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF nextval('conflicts') <= {times} THEN
                RAISE EXCEPTION 'The test says no.' USING ERRCODE = '{sqlState}';
            END IF;
            RETURN COALESCE(NEW, OLD);
        END $$;
        CREATE TRIGGER conflict BEFORE INSERT OR UPDATE OR DELETE ON pts_records FOR EACH ROW EXECUTE FUNCTION conflict();
        """;
}
