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
    /// Nil: beside the embedded database; on a server, no log is kept.
    func trail(_ node: Node?) -> Region.TrailKeys? {
        guard node != nil else { return nil }
        let it = fields(node, "trail", known: ["signingKey", "chainSecret"], required: ["signingKey", "chainSecret"])
        guard let key = secret(it["signingKey"], "trail.signingKey"), let chain = secret(it["chainSecret"], "trail.chainSecret") else {
            return nil
        }
        return Region.TrailKeys(signingKey: key, chainSecret: chain)
    }
}
