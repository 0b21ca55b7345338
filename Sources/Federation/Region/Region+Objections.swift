import CareRecord
import Foundation
import Objections
import Yams

extension Region {
    /// How people and desks are told: a message service's webhook, a mail server, or nothing.
    public struct Telling: Sendable, Hashable {
        /// Whose requests a webhook has the shape of.
        public enum Shape: String, Sendable, Hashable, CaseIterable {
            case govUKNotify = "gov-uk-notify"
            case nhsNotify = "nhs-notify"
        }

        public struct Webhook: Sendable, Hashable {
            public var url: String
            public var shape: Shape
            public var token: Secret
            /// The service's template for each of ours.
            public var templates: [String: String]
        }

        public struct Mail: Sendable, Hashable {
            public var host: String
            public var port: Int
            /// The sender's address.
            public var from: String
        }

        public var webhook: Webhook?
        public var mail: Mail?
    }
}

extension RegionReader {
    /// `objections`: a desk for each integrated care system.
    func desks(_ node: Node?, organisations: [Organisation], systems: [ODSCode]) -> DeskBook? {
        guard let node else { return nil }
        let top = fields(node, "objections", known: ["desks"], required: ["desks"])
        let rows = list(top["desks"], "objections.desks")
        let before = mistakes.count
        let desks = rows.compactMap { desk($0.node, $0.path) }
        let book = DeskBook(desks, systemOf: Dictionary(organisations.map { ($0.ods, $0.ics) }, uniquingKeysWith: { first, _ in first }))
        // What follows from a desk that could not be read is not reported as well.
        guard mistakes.count == before else { return nil }
        for mistake in book.mistakes(systems: systems) {
            guard let place = mistake.desk, rows.indices.contains(place) else {
                wrong("objections.desks", top["desks"], mistake.words)
                continue
            }
            let (node, path) = rows[place]
            let field = mistake.field
            wrong(field.map { "\(path).\($0)" } ?? path, field.flatMap { node.mapping?[$0] ?? nil } ?? node, mistake.words)
        }
        return book
    }

    private func desk(_ node: Node, _ path: String) -> Desk? {
        let it = fields(
            node, path,
            known: ["ics", "name", "email", "phone", "post", "hours", "staffedBy", "postcodes", "takesUnsigned", "tellsOfGlass"],
            required: ["ics", "name", "staffedBy"])
        let email = text(it["email"], path + ".email")
        if let email, email.wholeMatch(of: /[^@\s]+@[^@\s]+/) == nil {
            wrong(path + ".email", it["email"], "must be an address such as desk@example.nhs.uk")
        }
        let staff = list(it["staffedBy"], path + ".staffedBy").compactMap { ods($0.node, $0.path) }
        guard let ics = ods(it["ics"], path + ".ics"), let name = text(it["name"], path + ".name") else { return nil }
        return Desk(
            ics: ics, name: name, email: email, phone: text(it["phone"], path + ".phone"), post: text(it["post"], path + ".post"),
            hours: text(it["hours"], path + ".hours"), staffedBy: Set(staff), postcodes: texts(it["postcodes"], path + ".postcodes"),
            rules: Desk.Rules(
                takesUnsigned: bool(it["takesUnsigned"], path + ".takesUnsigned", default: true),
                tellsOfGlass: bool(it["tellsOfGlass"], path + ".tellsOfGlass", default: true)))
    }

    /// `telling`: how messages leave.
    func telling(_ node: Node?) -> Region.Telling? {
        guard let node else { return nil }
        let top = fields(node, "telling", known: ["webhook", "mail"])
        if top.isEmpty { wrong("telling", node, "must be webhook, mail or both") }
        var telling = Region.Telling()
        if let node = top["webhook"] {
            let it = fields(
                node, "telling.webhook", known: ["url", "shape", "token", "templates"], required: ["url", "shape", "token", "templates"])
            let shape: Region.Telling.Shape? = choice(it["shape"], "telling.webhook.shape")
            var templates: [String: String] = [:]
            for (name, value) in it["templates"]?.mapping ?? [:] {
                if let name = name.string, let value = text(value, "telling.webhook.templates.\(name)") { templates[name] = value }
            }
            if let url = address(it["url"], "telling.webhook.url"), let shape, let token = secret(it["token"], "telling.webhook.token") {
                telling.webhook = .init(url: url, shape: shape, token: token, templates: templates)
            }
        }
        if let node = top["mail"] {
            let it = fields(node, "telling.mail", known: ["host", "port", "from"], required: ["host", "port", "from"])
            if let host = text(it["host"], "telling.mail.host"), let from = text(it["from"], "telling.mail.from") {
                // It is not encrypted: a relay on this machine takes it from there by TLS.
                if !["127.0.0.1", "localhost", "::1"].contains(host) {
                    wrong(
                        "telling.mail.host", it["host"],
                        "must be this machine's relay (127.0.0.1, ::1 or localhost): it is spoken to without TLS")
                }
                telling.mail = .init(host: host, port: whole(it["port"], "telling.mail.port", default: 25, in: 1...65_535), from: from)
            }
        }
        return telling
    }
}
