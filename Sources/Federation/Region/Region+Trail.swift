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

    /// A neighbour that signs this region's checkpoints (C2SP tlog-witness).
    public struct TrailWitness: Sendable, Hashable {
        /// Its public key, as `carerecord trail key --witness` prints it on its second line.
        public var key: String
        /// What `/add-checkpoint` is added to.
        public var url: String
        public var tls: TLSSettings
    }

    /// This region as a witness of neighbours' logs.
    public struct Witnessing: Sendable, Hashable {
        /// The private key, as `carerecord trail key --witness` makes it.
        public var key: Secret
        public var logs: [Log]

        /// A key of a neighbour's log, and for which sizes it is good.
        public struct Log: Sendable, Hashable {
            public var key: String
            public var from: UInt64 = 0
            /// Not in it; nil: for ever.
            public var until: UInt64?
        }
    }
}

extension RegionReader {
    /// What `trail` says; of keys nil: beside the embedded database; on a server, no log is kept.
    struct Trail {
        var keys: Region.TrailKeys?
        var retention: Region.Retention?
        var mark: String?
        var witnesses: [Region.TrailWitness] = []
        var witnessing: Region.Witnessing?
    }

    func trail(_ node: Node?) -> Trail {
        let it = fields(node, "trail", known: ["signingKey", "chainSecret", "retention", "mark", "witnesses", "witness"])
        return Trail(
            keys: trailKeys(it, node), retention: retention(it["retention"]), mark: text(it["mark"], "trail.mark"),
            witnesses: trailWitnesses(it["witnesses"]), witnessing: witnessing(it["witness"]))
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

    private func trailWitnesses(_ node: Node?) -> [Region.TrailWitness] {
        var seen: Set<String> = []
        return list(node, "trail.witnesses").compactMap { node, place in
            let it = fields(node, place, known: ["key", "url", "tls"], required: ["key", "url"])
            guard let key = publicKey(it["key"], place + ".key"), let url = address(it["url"], place + ".url") else { return nil }
            if !seen.insert(key).inserted { wrong(place + ".key", it["key"], "is there twice") }
            return Region.TrailWitness(
                key: key, url: url.hasSuffix("/") ? String(url.dropLast()) : url, tls: tls(it["tls"], place + ".tls"))
        }
    }

    private func witnessing(_ node: Node?) -> Region.Witnessing? {
        guard let node else { return nil }
        let it = fields(node, "trail.witness", known: ["key", "logs"], required: ["key", "logs"])
        let logs = list(it["logs"], "trail.witness.logs").compactMap { node, place -> Region.Witnessing.Log? in
            let it = fields(node, place, known: ["key", "from", "until"], required: ["key"])
            guard let key = publicKey(it["key"], place + ".key") else { return nil }
            let from = UInt64(whole(it["from"], place + ".from", default: 0, in: 0...1_000_000_000_000))
            let until = it["until"].map { UInt64(whole($0, place + ".until", default: 1, in: 1...1_000_000_000_000)) }
            if let until, until <= from { wrong(place + ".until", it["until"], "must be more than from") }
            return Region.Witnessing.Log(key: key, from: from, until: until)
        }
        if it["logs"] != nil, logs.isEmpty { wrong("trail.witness.logs", it["logs"], "names no log") }
        guard let key = secret(it["key"], "trail.witness.key") else { return nil }
        return Region.Witnessing(key: key, logs: logs)
    }

    /// `name+key id+base64` (C2SP signed-note, "Verifier keys"); whether it is one is found out where it is used.
    private func publicKey(_ node: Node?, _ place: String) -> String? {
        guard let text = text(node, place) else { return nil }
        guard text.wholeMatch(of: /[^\s+]+\+[0-9a-f]{8}\+[A-Za-z0-9+\/]{44}/) != nil else {
            wrong(place, node, "must be a public key: name, key id of 8 digits and base64, with + between them")
            return nil
        }
        return text
    }
}
