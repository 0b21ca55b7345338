import CareRecord
import Crypto
import Foundation
import Objections
import Yams

/// Every mistake of a region file at once.
public struct RegionMistakes: Error, Sendable {
    public let all: [Mistake]
}

extension Region {
    /// Reads and checks a region file's text.
    /// - Throws: `RegionMistakes` with every mistake found, each with its place.
    public static func read(_ text: String) throws(RegionMistakes) -> Region {
        let root = try yaml(text)
        let reader = RegionReader()
        let region = reader.region(root, digest: digest(of: text))
        guard let region, reader.mistakes.isEmpty else { throw RegionMistakes(all: reader.mistakes) }
        return region
    }

    /// SHA-256 of a file's text in hexadecimal: names its version.
    static func digest(of text: String) -> String {
        SHA256.hash(data: Data(text.utf8)).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }

    /// A file's text as a tree.
    static func yaml(_ text: String) throws(RegionMistakes) -> Node {
        do {
            guard let node = try Yams.compose(yaml: text) else {
                throw RegionMistakes(all: [Mistake(path: "", line: 1, column: 1, words: "the file is empty")])
            }
            return node
        } catch let error as RegionMistakes {
            throw error
        } catch let error as YamlError {
            throw RegionMistakes(all: [Self.syntax(error)])
        } catch {
            throw RegionMistakes(all: [Mistake(path: "", line: nil, column: nil, words: "is not YAML")])
        }
    }

    private static func syntax(_ error: YamlError) -> Mistake {
        switch error {
        case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
            .composer(_, let problem, let mark, _):
            Mistake(path: "", line: mark.line, column: mark.column, words: "is not YAML: \(problem)")
        case .duplicatedKeysInMapping(let duplicates, let context):
            Mistake(
                path: "", line: context.mark.line, column: context.mark.column,
                words: "is there twice: \(duplicates.sorted().joined(separator: ", "))")
        case .reader(_, _, _, let yaml):
            // The reader counts bytes only; what it stumbled over is some character YAML does not allow.
            Mistake(
                path: "", line: yaml.isEmpty ? nil : 1, column: 1,
                words: "is not YAML: it holds a character that is not text")
        default: Mistake(path: "", line: nil, column: nil, words: "is not YAML")
        }
    }
}

extension RegionReader {
    func region(_ root: Node, digest: String) -> Region? {
        let top = fields(
            root, "",
            known: [
                "listeners", "database", "identityProvider", "demographics", "locator", "ics", "organisations",
                "sources", "agreements", "launches", "monitoring", "public", "exports", "trail",
                "objections", "telling", "summaryCareRecord", "language",
            ],
            required: [
                "listeners", "database", "identityProvider", "demographics", "ics", "organisations", "sources",
                "agreements",
            ])
        let listeners = listeners(top["listeners"])
        let people = publicSettings(top["public"], listener: top["listeners"]?.mapping?["public"])
        let database = database(top["database"])
        let provider = identityProvider(top["identityProvider"])
        let demographics = endpoint(top["demographics"], "demographics")
        let locator = endpoint(top["locator"], "locator")
        let trail = trail(top["trail"])
        var boards: Set<ODSCode> = []
        let ics = list(top["ics"], "ics").compactMap { node, path -> (ods: ODSCode, name: String)? in
            let it = fields(node, path, known: ["ods", "name"], required: ["ods", "name"])
            guard let code = ods(it["ods"], path + ".ods") else { return nil }
            guard let name = text(it["name"], path + ".name") else {
                mistaken.insert(code)
                return nil
            }
            if !boards.insert(code).inserted { wrong(path + ".ods", it["ods"], "\(code) is there twice") }
            return (code, name)
        }
        let organisations = organisations(top["organisations"], ics: Set(ics.map(\.ods)))
        checkSites(organisations)
        let known = Set(organisations.map(\.ods))
        for ods in (people?.site?.otherNames ?? [:]).keys.sorted() where !known.contains(ods) && !mistaken.contains(ods) {
            wrong("public.site.otherNames", top["public"], "\(ods) is none of organisations")
        }
        let sharing = Set(organisations.filter(\.shares).map(\.ods))
        let sources = sources(top["sources"], organisations: known, sharing: sharing)
        let agreements = agreements(top["agreements"], organisations: known, sharing: sharing)
        let launches = launches(top["launches"], organisations: organisations)
        let monitoring = monitoring(top["monitoring"], organisations: organisations)
        for organisation in organisations where organisation.shares {
            // Its own place in the file: those with a mistake are not in this list.
            guard let (node, place) = places[organisation.ods] else { continue }
            if !sources.contains(where: { $0.organisations.contains(organisation.ods) }) {
                wrong(
                    place, node, "\(organisation.ods) shares, but no source answers for it")
            }
            if !agreed.contains(organisation.ods), !agreements.contains(where: { $0.organisations.contains(organisation.ods) }) {
                wrong(place, node, "\(organisation.ods) shares, but no sharing agreement says what")
            }
        }
        let desks = desks(top["objections"], organisations: organisations, systems: ics.map(\.ods))
        let telling = telling(top["telling"])
        let collectors = exports(top["exports"])
        let summary = summaryCareRecord(top["summaryCareRecord"], organisations: known, sources: sources)
        guard let listeners, let database, let provider, let demographics else { return nil }
        var region = Region(
            listeners: listeners, database: database, identityProvider: provider, demographics: demographics,
            locator: locator, ics: ics,
            organisations: organisations, sources: sources, agreements: agreements, launches: launches, digest: digest)
        region.monitoring = monitoring
        region.summaryCareRecord = summary
        region.people = people
        region.collectors = collectors
        region.retention = trail.retention
        region.trail = trail.keys
        region.desks = desks
        region.telling = telling
        region.language = language(top["language"])
        region.logMark = trail.mark
        region.witnesses = trail.witnesses
        region.witnessing = trail.witnessing
        return region
    }

    private func listeners(_ node: Node?) -> Region.Listeners? {
        let it = fields(node, "listeners", known: ["staff", "operations", "partner", "public"], required: ["staff", "operations"])
        let staff = listener(it["staff"], "listeners.staff")
        let partner = listener(it["partner"], "listeners.partner", limits: .partner)
        let operations = fields(
            it["operations"], "listeners.operations", known: ["host", "port"], required: ["host", "port"])
        let operationsPort = whole(operations["port"], "listeners.operations.port", default: 0, in: 1...65_535)
        if let staff, staff.port == operationsPort, staff.port != 0 {
            wrong("listeners.operations.port", operations["port"], "is the staff listener's port too")
        }
        if let partner, partner.port != 0, [staff?.port, operationsPort].contains(partner.port) {
            wrong("listeners.partner.port", it["partner"], "is another listener's port too")
        }
        let people = publicListener(it["public"])
        if let people, people.port != 0, [staff?.port, operationsPort, partner?.port].contains(people.port) {
            wrong("listeners.public.port", it["public"], "is another listener's port too")
        }
        if let people, [staff?.url, partner?.url].contains(people.url) {
            wrong("listeners.public.url", it["public"], "is another listener's address too: browsers would send each other's cookies there")
        }
        guard let staff, let operationsHost = text(operations["host"], "listeners.operations.host") else { return nil }
        var all = Region.Listeners(staff: staff, operationsHost: operationsHost, operationsPort: operationsPort, partner: partner)
        all.people = people
        return all
    }

    private func identityProvider(_ node: Node?) -> Region.IdentityProvider? {
        let place = "identityProvider"
        let it = fields(
            node, place,
            known: [
                "issuer", "clientID", "clientSecret", "clientKey", "level", "identityLevel", "acrValues", "levels", "stepUpLevel",
                "stepUpACRValues", "scopes", "nationalUserIDs", "signInsPerAddress", "signInsInAll",
            ], required: ["issuer", "clientID"])
        func words(_ name: String) -> [String]? {
            it[name].map { list($0, "\(place).\(name)").compactMap { text($0.node, $0.path) } }
        }
        guard let issuer = address(it["issuer"], place + ".issuer"), let client = text(it["clientID"], place + ".clientID"),
            let proof = proof(it, place, node)
        else { return nil }
        var provider = Region.IdentityProvider(issuer: issuer, clientID: client, proof: proof)
        provider.level = whole(it["level"], place + ".level", default: 2, in: 0...3)
        provider.identityLevel = it["identityLevel"].map { whole($0, place + ".identityLevel", default: 3, in: 0...3) }
        provider.stepUpLevel = whole(it["stepUpLevel"], place + ".stepUpLevel", default: 3, in: 0...3)
        if provider.stepUpLevel < provider.level {
            wrong(place + ".stepUpLevel", it["stepUpLevel"] ?? it["level"], "is below level: a step-up would ask for less than a sign-in")
        }
        provider.acrValues = words("acrValues") ?? []
        provider.stepUpACRValues = words("stepUpACRValues") ?? ["AAL3_ANY"]
        provider.scopes = text(it["scopes"], place + ".scopes")
        provider.hasNationalUserIDs = bool(it["nationalUserIDs"], place + ".nationalUserIDs", default: false)
        for (name, value) in it["levels"]?.mapping ?? [:] {
            guard let name = name.string else { continue }
            provider.levels[name] = whole(value, "\(place).levels.\(name)", default: 0, in: 0...3)
        }
        if let levels = it["levels"], levels.mapping == nil { wrong(place + ".levels", levels, "must be a mapping of names to values") }
        let signIns = Region.IdentityProvider.SignIns()
        provider.signIns = .init(
            perAddress: whole(it["signInsPerAddress"], place + ".signInsPerAddress", default: signIns.perAddress, in: 1...100_000),
            inAll: whole(it["signInsInAll"], place + ".signInsInAll", default: signIns.inAll, in: 1...100_000))
        return provider
    }

    private func endpoint(_ node: Node?, _ path: String) -> Endpoint? {
        guard node != nil else { return nil }
        let it = fields(node, path, known: ["url", "credentials", "tls", "deadline"], required: ["url"])
        guard let url = address(it["url"], path + ".url") else { return nil }
        return Endpoint(
            url: url, credentials: credentials(it["credentials"], path + ".credentials"),
            tls: tls(it["tls"], path + ".tls"),
            deadline: number(it["deadline"], path + ".deadline", default: 4, in: 0.1...60))
    }

    func secret(_ node: Node?, _ path: String) -> Secret? {
        let it = fields(node, path, known: ["file", "environment"])
        switch (it["file"], it["environment"]) {
        case (let file?, nil): return text(file, path + ".file").map { .file($0) }
        case (nil, let name?): return text(name, path + ".environment").map { .environment($0) }
        default:
            if node != nil { wrong(path, node, "must say where the secret is: either file or environment") }
            return nil
        }
    }

    func credentials(_ node: Node?, _ path: String) -> Credentials {
        guard node != nil else { return .none }
        let it = fields(node, path, known: ["bearer", "oauth2"])
        if it["bearer"] != nil, it["oauth2"] != nil { wrong(path, node, "must be bearer or oauth2, not both") }
        if let bearer = it["bearer"] { return secret(bearer, path + ".bearer").map { .bearer($0) } ?? .none }
        guard let node = it["oauth2"] else {
            wrong(path, node, "must be bearer or oauth2")
            return .none
        }
        let place = path + ".oauth2"
        let oauth = fields(
            node, place, known: ["tokenURL", "clientID", "key", "keyID", "scope"],
            required: ["tokenURL", "clientID", "key", "scope"])
        guard let url = address(oauth["tokenURL"], place + ".tokenURL"),
            let client = text(oauth["clientID"], place + ".clientID"),
            let key = secret(oauth["key"], place + ".key"), let scope = text(oauth["scope"], place + ".scope")
        else { return .none }
        return .oauth2(
            tokenURL: url, clientID: client, key: key, keyID: text(oauth["keyID"], place + ".keyID"), scope: scope)
    }

    func tls(_ node: Node?, _ path: String) -> TLSSettings {
        let it = fields(node, path, known: ["authorities", "clientCertificate", "clientKey"])
        if (it["clientCertificate"] == nil) != (it["clientKey"] == nil) {
            wrong(path, node, "clientCertificate and clientKey go together")
        }
        return TLSSettings(
            authorities: text(it["authorities"], path + ".authorities"),
            clientCertificate: text(it["clientCertificate"], path + ".clientCertificate"),
            clientKey: text(it["clientKey"], path + ".clientKey"))
    }

    private func organisations(_ node: Node?, ics: Set<ODSCode>) -> [Organisation] {
        var seen: Set<ODSCode> = []
        return list(node, "organisations").compactMap { node, path in
            let before = mistakes.count
            let it = fields(
                node, path,
                known: [
                    "ods", "name", "kind", "ics", "uses", "shares", "contact", "complaints", "access", "corrections", "suspended", "stage",
                    "postcode",
                    "sensitive", "sites",
                ],
                required: ["ods", "name", "kind", "ics", "uses", "shares"])
            let kind: OrganisationKind? = choice(it["kind"], path + ".kind")
            guard let code = ods(it["ods"], path + ".ods") else { return nil }
            defer { if mistakes.count > before { mistaken.insert(code) } }
            guard let name = text(it["name"], path + ".name"), let kind,
                let icb = ods(it["ics"], path + ".ics")
            else { return nil }
            if seen.insert(code).inserted { places[code] = (node, path) } else { wrong(path + ".ods", it["ods"], "\(code) is there twice") }
            if !ics.contains(icb), !mistaken.contains(icb) { wrong(path + ".ics", it["ics"], "\(icb) is not in the list ics") }
            let uses = bool(it["uses"], path + ".uses", default: false)
            let shares = bool(it["shares"], path + ".shares", default: false)
            let isSuspended = bool(it["suspended"], path + ".suspended", default: false)
            let stage: ConnectionStage? = it["stage"].flatMap { choice($0, path + ".stage") }
            checkStage(stage, it["stage"], path, node, does: uses || shares, isSuspended: isSuspended, code)
            return Organisation(
                ods: code, name: name, kind: kind, ics: icb, usesTheRecord: uses, shares: shares,
                contact: text(it["contact"], path + ".contact"), isSuspended: isSuspended, stage: stage,
                outward: outward(it["postcode"], path + ".postcode"),
                isSensitive: bool(it["sensitive"], path + ".sensitive", default: false), sites: sites(it["sites"], path + ".sites"),
                complaints: team(it["complaints"], path + ".complaints"), access: team(it["access"], path + ".access"),
                corrections: mailbox(it["corrections"], path + ".corrections"))
        }
    }

    /// Words by which a member of the public reaches a team: an address, a number or a postcode is among them, or a letter goes nowhere.
    private func team(_ node: Node?, _ path: String) -> String? {
        guard let words = text(node, path) else { return nil }
        if !words.contains(where: { $0 == "@" || $0.isNumber }) { wrong(path, node, "says no way to reach anybody: email, phone or post") }
        return words
    }

    /// Where messages go by themselves: an email address, with no words beside it that only a person could heed.
    private func mailbox(_ node: Node?, _ path: String) -> String? {
        guard let words = text(node, path) else { return nil }
        guard case .email(let address)? = ReachableAddress(words) else {
            wrong(path, node, "must be an email address and nothing beside it: messages go there")
            return nil
        }
        return address
    }

    private func sites(_ node: Node?, _ path: String) -> Set<ODSCode> {
        guard let node else { return [] }
        return Set(list(node, path).compactMap { ods($0.node, $0.path) })
    }

    /// A site is of one organisation, and none by itself: whose something is must not depend on who asks.
    private func checkSites(_ organisations: [Organisation]) {
        var seen = Set(organisations.map(\.ods))
        for organisation in organisations {
            for site in organisation.sites.sorted() where !seen.insert(site).inserted {
                let place = places[organisation.ods]
                wrong((place?.path ?? "organisations") + ".sites", place?.node, "\(site) is an organisation of its own, or another's site")
            }
        }
    }
}
