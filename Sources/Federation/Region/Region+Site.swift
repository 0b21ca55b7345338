import CareRecord
import Foundation
import Yams

extension Region {
    /// What the public site says of the region beyond what is connected: its name, who answers letters, who else is near. No page says anything of
    /// these that does not stand here.
    public struct Site: Sendable, Hashable {
        /// The service's name, and the area that it is for.
        public var name: String
        public var area: String
        /// Whom people reach, and how.
        public var contact: Contact
        /// Who answers for data protection.
        public var protection: Contact
        /// Other areas and how far they are.
        public var neighbours: [Neighbour]
        /// What people call an organisation too, such as its hospitals: they are looked for by these.
        public var otherNames: [ODSCode: [String]] = [:]

        public struct Contact: Sendable, Hashable {
            public var name: String
            public var email: String?
            public var phone: String?
            public var post: String?
            public init(name: String, email: String? = nil, phone: String? = nil, post: String? = nil) {
                self.name = name
                self.email = email
                self.phone = phone
                self.post = post
            }
        }

        public struct Neighbour: Sendable, Hashable {
            public var name: String
            public var stage: ConnectionStage
            public init(name: String, stage: ConnectionStage) {
                self.name = name
                self.stage = stage
            }
        }

        public init(name: String, area: String, contact: Contact, protection: Contact, neighbours: [Neighbour] = []) {
            self.name = name
            self.area = area
            self.contact = contact
            self.protection = protection
            self.neighbours = neighbours
        }
    }
}

extension RegionReader {
    /// `public.site`.
    func site(_ node: Node?) -> Region.Site? {
        let place = "public.site"
        guard node != nil else { return nil }
        let it = fields(
            node, place, known: ["name", "area", "contact", "protection", "neighbours", "otherNames"],
            required: ["name", "area", "contact", "protection"])
        let neighbours = list(it["neighbours"], place + ".neighbours").compactMap { node, path -> Region.Site.Neighbour? in
            let it = fields(node, path, known: ["name", "stage"], required: ["name", "stage"])
            let stage: ConnectionStage? = choice(it["stage"], path + ".stage")
            guard let name = text(it["name"], path + ".name"), let stage else { return nil }
            return .init(name: name, stage: stage)
        }
        guard let name = text(it["name"], place + ".name"), let area = text(it["area"], place + ".area"),
            let contact = reachable(it["contact"], place + ".contact"), let protection = reachable(it["protection"], place + ".protection")
        else { return nil }
        var site = Region.Site(name: name, area: area, contact: contact, protection: protection, neighbours: neighbours)
        site.otherNames = otherNames(it["otherNames"], place + ".otherNames")
        return site
    }

    /// Each is an organisation's code with a list of names. Whether the region has it is checked where all are known.
    private func otherNames(_ node: Node?, _ place: String) -> [ODSCode: [String]] {
        list(node, place).reduce(into: [:]) { found, row in
            let it = fields(row.0, row.1, known: ["ods", "names"], required: ["ods", "names"])
            guard let ods = ods(it["ods"], row.1 + ".ods") else { return }
            found[ods, default: []] += list(it["names"], row.1 + ".names").compactMap { text($0.0, $0.1) }
        }
    }

    private func reachable(_ node: Node?, _ place: String) -> Region.Site.Contact? {
        let it = fields(node, place, known: ["name", "email", "phone", "post"], required: ["name"])
        guard let name = text(it["name"], place + ".name") else { return nil }
        let found = Region.Site.Contact(
            name: name, email: text(it["email"], place + ".email"), phone: text(it["phone"], place + ".phone"),
            post: text(it["post"], place + ".post"))
        if let email = found.email, !email.contains("@") || email.contains(" ") {
            wrong(place + ".email", it["email"], "is no email address")
        }
        if found.email == nil, found.phone == nil, found.post == nil {
            wrong(place, node, "says no way to reach anybody: email, phone or post")
        }
        return found
    }

    /// A stage is a claim to the public, so it must be what the organisation does.
    func checkStage(
        _ stage: ConnectionStage?, _ said: Node?, _ path: String, _ node: Node, does: Bool, isSuspended: Bool, _ code: ODSCode
    ) {
        if stage?.isApart == true {
            if does { wrong(path + ".stage", said, "\(code) uses the record or shares into it, so it is neither announced nor left") }
            return
        }
        if !does { wrong(path, node, "\(code) neither uses the record nor shares into it") }
        if let stage, (stage == .paused) != isSuspended {
            wrong(
                path + ".stage", said,
                isSuspended ? "\(code) is suspended, so its stage is paused" : "\(code) is not suspended, so it is not paused")
        }
    }

    /// The first part of a postcode: one or two letters, a digit, perhaps one more digit or letter.
    func outward(_ node: Node?, _ path: String) -> String? {
        guard let text = text(node, path) else { return nil }
        guard text.wholeMatch(of: /[A-Z]{1,2}[0-9][0-9A-Z]?/) != nil else {
            wrong(path, node, "must be the first part of a postcode in capitals, such as E1 or SW1A")
            return nil
        }
        return text
    }
}
