import CareRecord
import Foundation
import Yams

/// An EPR that may open the record on the person of its screen (docs/integrators.md).
public struct LaunchSettings: Sendable, Identifiable {
    public enum Way: Sendable, Hashable {
        /// SMART App Launch 2: `iss` is exactly this base address.
        case smart(SMART)
        /// A JWT signed by the organisation's key.
        case signed(issuer: String, keys: Keys)
    }

    public struct SMART: Sendable, Hashable {
        public var iss: String
        public var clientID: String
        public var authentication: ClientProof
        /// Nil: what a launch needs, and no more.
        public var scopes: String?
    }

    /// Where the sender's public keys are.
    public enum Keys: Sendable, Hashable {
        case url(String)
        case file(String)
    }

    public var id: String
    /// For whom it may speak; of a SMART launch exactly one.
    public var organisations: [ODSCode]
    public var way: Way
    /// Origins in whose frames the record may be shown after this launch; none: in a window of its own.
    public var frames: [String]
    /// What its organisations' systems may tell the record about themselves under the same keys (docs/feeds.md); none: nothing.
    public var feeds: Set<FeedKind>

    /// What can be fed.
    public enum FeedKind: String, Sendable, Hashable, CaseIterable { case training, caseload, roles }

    public init(id: String, organisations: [ODSCode], way: Way, frames: [String] = [], feeds: Set<FeedKind> = []) {
        self.id = id
        self.organisations = organisations
        self.way = way
        self.frames = frames
        self.feeds = feeds
    }
}

/// How we show a token endpoint who we are.
public enum ClientProof: Sendable, Hashable {
    case secret(Secret)
    /// `private_key_jwt`, with the name of the key's public half.
    case key(Secret, keyID: String)
}

extension RegionReader {
    /// `clientSecret` or `clientKey`, of a mapping that must have exactly one.
    func proof(_ it: [String: Node], _ path: String, _ node: Node?) -> ClientProof? {
        switch (it["clientSecret"], it["clientKey"]) {
        case (let secret?, nil): return self.secret(secret, path + ".clientSecret").map { .secret($0) }
        case (nil, let key?):
            let place = path + ".clientKey"
            let fields = fields(key, place, known: ["key", "keyID"], required: ["key", "keyID"])
            guard let secret = self.secret(fields["key"], place + ".key"), let id = text(fields["keyID"], place + ".keyID") else {
                return nil
            }
            return .key(secret, keyID: id)
        default:
            if node != nil { wrong(path, node, "must name either clientSecret or clientKey") }
            return nil
        }
    }

    func launches(_ node: Node?, organisations: [Organisation]) -> [LaunchSettings] {
        let uses = Dictionary(organisations.map { ($0.ods, $0.usesTheRecord) }, uniquingKeysWith: { first, _ in first })
        var ids: Set<String> = []
        // One issuer is one launch: whose word it is must not depend on the order of the file.
        var issuers: [String: String] = [:]
        return list(node, "launches").compactMap { node, path in
            let it = fields(
                node, path, known: ["id", "organisations", "smart", "signed", "frames", "feeds"], required: ["id", "organisations"])
            let who = launching(it["organisations"], path + ".organisations", uses)
            let frames = list(it["frames"], path + ".frames").compactMap { origin($0.node, $0.path) }
            let feeds: [LaunchSettings.FeedKind] = list(it["feeds"], path + ".feeds").compactMap { choice($0.node, $0.path) }
            // A setting that would change nothing is a mistake.
            if it["feeds"] != nil, it["signed"] == nil {
                wrong(path + ".feeds", it["feeds"], "goes with signed: there is no key to check feeds with")
            }
            guard let id = text(it["id"], path + ".id") else { return nil }
            if SourceID(id) == nil { wrong(path + ".id", it["id"], "must be lower case letters, digits and hyphens") }
            if !ids.insert(id).inserted { wrong(path + ".id", it["id"], "\(id) is there twice") }
            let way: LaunchSettings.Way?
            switch (it["smart"], it["signed"]) {
            case (let smart?, nil):
                way = self.smart(smart, path + ".smart")
                if who.count > 1 {
                    wrong(
                        path + ".organisations", it["organisations"], "must name one: a SMART launch does not say for whom its staff look")
                }
            case (nil, let signed?): way = self.signed(signed, path + ".signed")
            default:
                wrong(path, node, "must have either smart or signed")
                way = nil
            }
            guard let way else { return nil }
            let issuer =
                switch way {
                case .smart(let smart): ConnectedRegion.base(smart.iss)
                case .signed(let issuer, _): ConnectedRegion.base(issuer)
                }
            if let owner = issuers.updateValue(id, forKey: issuer) { wrong(path, node, "its issuer is \(owner)'s too") }
            return LaunchSettings(id: id, organisations: who, way: way, frames: frames, feeds: Set(feeds))
        }
    }

    private func launching(_ node: Node?, _ path: String, _ uses: [ODSCode: Bool]) -> [ODSCode] {
        let found = list(node, path).compactMap { item, place -> ODSCode? in
            guard let code = ods(item, place) else { return nil }
            if mistaken.contains(code) { return code }
            switch uses[code] {
            case nil: wrong(place, item, "\(code) is not in the list organisations")
            case false?: wrong(place, item, "\(code) does not use the record, so nobody there can open it")
            case true?: break
            }
            return code
        }
        if node != nil, found.isEmpty { wrong(path, node, "must name at least one") }
        return found
    }

    private func smart(_ node: Node, _ path: String) -> LaunchSettings.Way? {
        let it = fields(node, path, known: ["iss", "clientID", "clientSecret", "clientKey", "scopes"], required: ["iss", "clientID"])
        guard let iss = address(it["iss"], path + ".iss"), let client = text(it["clientID"], path + ".clientID"),
            let proof = proof(it, path, node)
        else { return nil }
        return .smart(.init(iss: iss, clientID: client, authentication: proof, scopes: text(it["scopes"], path + ".scopes")))
    }

    private func signed(_ node: Node, _ path: String) -> LaunchSettings.Way? {
        let it = fields(node, path, known: ["issuer", "keys"], required: ["issuer", "keys"])
        let keys = fields(it["keys"], path + ".keys", known: ["url", "file"])
        guard let issuer = text(it["issuer"], path + ".issuer") else { return nil }
        switch (keys["url"], keys["file"]) {
        case (let url?, nil): return address(url, path + ".keys.url").map { .signed(issuer: issuer, keys: .url($0)) }
        case (nil, let file?): return text(file, path + ".keys.file").map { .signed(issuer: issuer, keys: .file($0)) }
        default:
            if it["keys"] != nil { wrong(path + ".keys", it["keys"], "must name either url or file") }
            return nil
        }
    }

    /// `https://host[:port]` and nothing after it: what a browser sends as `Origin`.
    private func origin(_ node: Node?, _ path: String) -> String? {
        guard let text = address(node, path), let parts = URLComponents(string: text) else { return nil }
        guard parts.path.isEmpty, text == text.lowercased(), !text.contains("*") else {
            wrong(path, node, "must be an origin such as https://epr.example, lower case, without a path or a final slash")
            return nil
        }
        return text
    }
}

extension LaunchSettings {
    /// What of it cannot be read here and now; and a private key among the public ones, which must be replaced at once.
    func unreadable(_ place: String) -> [Mistake] {
        func mistake(_ path: String, _ words: String) -> [Mistake] { [Mistake(path: place + path, line: nil, column: nil, words: words)] }
        let missing = "what it names cannot be read here, or is empty"
        switch way {
        case .smart(let smart):
            switch smart.authentication {
            case .secret(let secret): return secret.read() == nil ? mistake(".smart.clientSecret", missing) : []
            case .key(let key, _): return key.read() == nil ? mistake(".smart.clientKey.key", missing) : []
            }
        case .signed(_, .url): return []
        case .signed(_, .file(let path)):
            guard let data = FileManager.default.contents(atPath: path),
                let set = try? JSONSerialization.jsonObject(with: data) as? [String: Any], let keys = set["keys"] as? [[String: Any]],
                !keys.isEmpty
            else { return mistake(".signed.keys.file", "what it names is no key set (JWKS), or cannot be read here") }
            guard keys.allSatisfy({ $0["d"] == nil && $0["k"] == nil }) else {
                return mistake(
                    ".signed.keys.file", "holds a secret key: only the public half may leave the EPR, and this one must be replaced")
            }
            return []
        }
    }
}
