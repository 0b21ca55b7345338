import Yams

extension Region {
    /// What the log of the trail is signed with and keyed by (docs/trail.md). Kept outside the database, where nobody else reads them.
    public struct TrailKeys: Sendable, Hashable {
        /// The log's private key, as `carerecord trail key` makes it; its name is the log's origin.
        public var signingKey: Secret
        /// 64 hexadecimal digits: what people's chains are keyed by. Never changed: the log's chains end with it.
        public var chainSecret: Secret

        public init(signingKey: Secret, chainSecret: Secret) {
            self.signingKey = signingKey
            self.chainSecret = chainSecret
        }
    }
}

extension RegionReader {
    /// Keys: nil: beside the embedded database; on a server, no log is kept.
    func trail(_ node: Node?) -> (keys: Region.TrailKeys?, retention: Region.Retention?) {
        let it = fields(node, "trail", known: ["signingKey", "chainSecret", "retention"])
        return (trailKeys(it, node), retention(it["retention"]))
    }

    /// Both keys or none.
    private func trailKeys(_ it: [String: Node], _ node: Node?) -> Region.TrailKeys? {
        guard it["signingKey"] != nil || it["chainSecret"] != nil else { return nil }
        for name in ["signingKey", "chainSecret"] where it[name] == nil { wrong("trail.\(name)", node, "is missing") }
        guard let key = secret(it["signingKey"], "trail.signingKey"), let chain = secret(it["chainSecret"], "trail.chainSecret") else {
            return nil
        }
        return Region.TrailKeys(signingKey: key, chainSecret: chain)
    }
}
