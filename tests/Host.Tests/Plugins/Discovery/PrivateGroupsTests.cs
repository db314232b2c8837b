using PluginTokenServer.Host.Plugins.Discovery;

namespace PluginTokenServer.Host.Tests.Plugins.Discovery;

public sealed class PrivateGroupsTests
{
    private static readonly string[] Users = ["root:x:0:0:root:/root:/bin/sh", "pts:x:900:900::/srv:/usr/sbin/nologin", "alice:x:1000:1000::/home/alice:/bin/sh", "bob:x:1001:100::/home/bob:/bin/sh", "", "+::::::"];
    private static readonly string[] Groups = ["root:x:0:", "pts:x:900:", "alice:x:1000:", "users:x:100:", "deploy:x:200:pts,root", "staff:x:300:pts, alice", "empty:x:400:", "unknown:x:500:carol", "", "+:::"];

    [TestCase(0u, true, "root's")]
    [TestCase(900u, true, "the service's own")]
    [TestCase(1000u, false, "somebody else's own")]
    [TestCase(100u, false, "the first group of others")]
    [TestCase(200u, true, "root and the service")]
    [TestCase(300u, false, "somebody else besides")]
    [TestCase(400u, true, "nobody")]
    [TestCase(500u, false, "somebody who is not told")]
    [TestCase(600u, false, "a group that is not told")]
    public void group_is_private_if_nobody_else_is_in_it(uint group, bool isPrivate, string why) =>
        Assert.That(PrivateGroups.Look(group, Users, Groups, service: 900), Is.EqualTo(isPrivate), why);
}
