namespace PluginTokenServer.Host.Diagnostics;

/// <summary>The ids of log records, by slice: a hundred each. Options 1000, Throttling 1100, Clients 1200, Token 1300, Keys 1400, Server 1500, Storage 1600, Grants 1700, AuthorizationCode 1800, SignIn 1900, EndSession 2000, CrossDevice 2100, Audit 2200, Forwarding 2300, Plugins 3000.</summary>
internal static class EventIds
{
    public const int ClientAuthenticationFailed = 1200;
    public const int ClientAssertionRefused = 1201;
    public const int ClientKeysFetched = 1202;
    public const int ClientKeysNotFetched = 1203;

    public const int TokenIssued = 1300;
    public const int TokenRefused = 1301;
    public const int SuccessAfterError = 1302;
    public const int RequestFaulted = 1303;
    public const int GrantErrorReplaced = 1304;
    public const int CommitCallbackFailed = 1305;
    public const int GateRefused = 1306;
    public const int Unavailable = 1307;
    public const int ResponseRefused = 1308;
    public const int FaultAfterError = 1309;
    public const int PluginFaulted = 1310;

    public const int KeyMade = 1400;
    public const int KeyRetired = 1401;
    public const int KeysUnreadable = 1402;
    public const int KeysTakenOver = 1403;
    public const int MasterKeyRotated = 1404;

    public const int Listening = 1500;
    public const int Draining = 1501;

    public const int NoAdminSocket = 1502;
    public const int VerbServed = 1503;
    public const int VerbFaulted = 1504;

    public const int StoreUnavailable = 1600;
    public const int StoreFaulted = 1601;
    public const int StoreAnswersAgain = 1602;
    public const int ClockDrifts = 1603;
    public const int ExpiredRemoved = 1604;

    public const int RefreshTokenReplayed = 1700;
    public const int RefreshTokenOfAnother = 1701;
    public const int GrantUnreadable = 1702;
    public const int Revoked = 1703;
    public const int Withdrawn = 1704;
    public const int RevokedPlugin = 1705;

    public const int BrandFileTooLarge = 1900;
    public const int BrandFileUnreadable = 1901;

    public const int AuthorizationRefused = 1800;
    public const int CodeReplayed = 1801;
    public const int CodeOfAnother = 1802;
    public const int WrongVerifier = 1803;
    public const int ChallengeReused = 1804;

    public const int SignedIn = 1910;
    public const int SignInFailed = 1911;
    public const int SessionEnded = 1912;
    public const int ForgeryRefused = 1913;
    public const int SignInRefused = 1914;
    public const int ExternalUnknown = 1915;
    public const int SignInTooOld = 1916;
    public const int ExternalFailed = 1917;
    public const int ProvidersNotFound = 1918;
    public const int ProviderUnusable = 1919;

    public const int EndSessionRefused = 2000;
    public const int EndSessionDoubted = 2001;
    public const int BackChannelTold = 2002;
    public const int BackChannelNotTold = 2003;

    public const int CrossDeviceHandleOfAnother = 2100;
    public const int CrossDeviceApproved = 2101;
    public const int CrossDeviceDenied = 2102;
    public const int UserCodeWrong = 2103;
    public const int UserCodesExhausted = 2104;
    public const int BackchannelRequestRefused = 2105;
    public const int PingSent = 2106;
    public const int PingNotSent = 2107;
    public const int NotifierFailed = 2108;
    public const int BackchannelErrorReplaced = 2109;

    public const int EventsDropped = 2200;
    public const int EventsNotDrained = 2201;
    public const int EventNotMade = 2202;

    public const int RecordsDropped = 2300;
    public const int RecordsNotDrained = 2301;
}
