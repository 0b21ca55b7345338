import Foundation
import Objections
import Yams

extension Region {
    /// How people and desks are told: a message service's webhook, a mail server, or nothing.
    public struct Telling: Sendable, Hashable {
        /// Whose requests a webhook has the shape of, and how we show who we are there.
        public enum Service: Sendable, Hashable {
            /// An API key, of which each request's token is made.
            case govUKNotify(key: Secret)
            case nhsNotify(Credentials)
        }

        public struct Webhook: Sendable, Hashable {
            public var url: String
            public var service: Service
            /// The service's template, or routing plan, for each of ours; and of a language beside English by `NAME.CODE`, such as `receipt.cy`.
            public var templates: [String: String]
            /// GOV.UK Notify: for text messages, of which a template there is one or the other.
            public var textTemplates: [String: String] = [:]
        }

        public struct Mail: Sendable, Hashable {
            public var host: String
            public var port: Int
            /// The sender's address.
            public var from: String
        }

        public var webhook: Webhook?
        public var mail: Mail?
        /// Whether people who said how they can be reached are told when the glass is broken at their record.
        public var tellsOfGlass = false

        /// Whether a message of a template of ours can go to an address by itself.
        public func reaches(_ address: ReachableAddress, with template: String) -> Bool {
            switch (address, webhook?.service) {
            case (.email, _): mail != nil || webhook?.templates[template] != nil
            case (.mobile, .govUKNotify): webhook?.textTemplates[template] != nil
            case (.mobile, .nhsNotify): webhook?.templates[template] != nil
            case (.mobile, nil): false
            }
        }

        /// What it names that cannot be read here and now.
        func unreadable() -> [Mistake] {
            switch webhook?.service {
            case .govUKNotify(let key):
                guard let text = key.read() else { return [Region.missing("telling.webhook.apiKey")] }
                return NotifyKey(text) == nil
                    ? [
                        Mistake(
                            path: "telling.webhook.apiKey", line: nil, column: nil,
                            words:
                                "what it names is no API key of GOV.UK Notify: a name, the service's id and the secret, joined by hyphens")
                    ] : []
            case .nhsNotify(let credentials): return Region.unreadable(credentials, TLSSettings(), "telling.webhook")
            case nil: return []
            }
        }
    }
}

extension RegionReader {
    /// Whose requests a webhook has the shape of, as the file says it.
    private enum Shape: String, CaseIterable {
        case govUKNotify = "gov-uk-notify"
        case nhsNotify = "nhs-notify"
    }

    /// `language`: of letters and messages to people who chose none.
    func language(_ node: Node?) -> String? {
        guard let node, let code = text(node, "language") else { return nil }
        guard code.wholeMatch(of: /[a-z]{2,3}(-[A-Za-z]{2,4})?/) != nil else {
            wrong("language", node, "must be the code of a language, as its folder under web/site has it, such as cy")
            return nil
        }
        return code
    }

    /// `telling`: how messages leave.
    func telling(_ node: Node?) -> Region.Telling? {
        guard let node else { return nil }
        let top = fields(node, "telling", known: ["webhook", "mail", "tellsOfGlass"])
        if top["webhook"] == nil, top["mail"] == nil { wrong("telling", node, "must be webhook, mail or both") }
        return Region.Telling(
            webhook: top["webhook"].flatMap { webhook($0, "telling.webhook") }, mail: top["mail"].flatMap { mail($0) },
            tellsOfGlass: bool(top["tellsOfGlass"], "telling.tellsOfGlass", default: false))
    }

    private func webhook(_ node: Node, _ path: String) -> Region.Telling.Webhook? {
        let it = fields(
            node, path, known: ["url", "shape", "apiKey", "credentials", "templates", "textTemplates"],
            required: ["url", "shape", "templates"])
        let shape: Shape? = choice(it["shape"], path + ".shape")
        let (before, now) = (mistakes.count, templates(it["templates"], path + ".templates"))
        let texts = templates(it["textTemplates"], path + ".textTemplates")
        var service: Region.Telling.Service?
        switch shape {
        case .govUKNotify:
            only(it, "credentials", path, "is of nhs-notify: GOV.UK Notify has an apiKey")
            if it["apiKey"] == nil { wrong(path + ".apiKey", node, "is missing: GOV.UK Notify takes a token that is signed with it") }
            service = secret(it["apiKey"], path + ".apiKey").map { .govUKNotify(key: $0) }
        case .nhsNotify:
            only(it, "apiKey", path, "is of gov-uk-notify: NHS Notify has credentials")
            only(it, "textTemplates", path, "is of gov-uk-notify: a routing plan of NHS Notify is for every way")
            if it["credentials"] == nil { wrong(path + ".credentials", node, "is missing: bearer or oauth2") }
            let credentials = credentials(it["credentials"], path + ".credentials")
            if credentials != .none { service = .nhsNotify(credentials) }
        case nil: break
        }
        guard let url = address(it["url"], path + ".url"), let service, mistakes.count == before else { return nil }
        return .init(url: url, service: service, templates: now, textTemplates: texts)
    }

    private func only(_ it: [String: Node], _ name: String, _ path: String, _ words: String) {
        if let node = it[name] { wrong("\(path).\(name)", node, words) }
    }

    /// Names of ours to the service's ids, which are UUIDs at both.
    private func templates(_ node: Node?, _ path: String) -> [String: String] {
        let named = (node?.mapping?.keys.compactMap(\.string) ?? []).filter { name in
            guard let match = name.wholeMatch(of: /([a-z-]+)\.([a-z]{2,3}(-[A-Za-z]{2,4})?)/) else { return false }
            return MessageTemplate.all.contains(String(match.1)) && match.2 != "en"
        }
        return fields(node, path, known: MessageTemplate.all + named).reduce(into: [:]) { found, row in
            let place = "\(path).\(row.key)"
            guard let id = text(row.value, place) else { return }
            guard UUID(uuidString: id) != nil else {
                wrong(place, row.value, "must be the id that the service gives it, such as b838b13c-f98c-4def-93f0-515d4e4f4ee1")
                return
            }
            found[row.key] = id
        }
    }

    private func mail(_ node: Node) -> Region.Telling.Mail? {
        let it = fields(node, "telling.mail", known: ["host", "port", "from"], required: ["host", "port", "from"])
        guard let host = text(it["host"], "telling.mail.host"), let from = text(it["from"], "telling.mail.from") else { return nil }
        // It is not encrypted: a relay on this machine takes it from there by TLS.
        if !["127.0.0.1", "localhost", "::1"].contains(host) {
            wrong(
                "telling.mail.host", it["host"], "must be this machine's relay (127.0.0.1, ::1 or localhost): it is spoken to without TLS")
        }
        return .init(host: host, port: whole(it["port"], "telling.mail.port", default: 25, in: 1...65_535), from: from)
    }
}
