import Foundation
import Testing

@testable import Federation

/// Each mistake in a region's file is named with its place, all of them at once.
@Suite struct RegionMistakeTests {
    /// What is said of a text; empty where it is accepted.
    private static func mistakes(in text: String) -> [Mistake] {
        do throws(RegionMistakes) {
            _ = try Region.read(text)
            return []
        } catch { return error.all }
    }

    /// The good file with one text in it replaced by another.
    private static func mistakes(_ old: String, _ new: String) -> [Mistake] {
        #expect(RegionMaking.good.contains(old), "the test's own text is not in the file: \(old)")
        return mistakes(in: RegionMaking.good.replacingOccurrences(of: old, with: new))
    }

    @Test("a section that is unknown, there twice, or none at all is one mistake and no second one that is untrue")
    func sections() {
        for (list, path, words) in [
            ("[identity, resluts]", ".sections[1]", ""), ("[resluts]", ".sections[0]", ""),
            ("[identity, identity]", ".sections[1]", "identity is there twice"), ("[]", ".sections", "must name at least one section"),
        ] {
            let mistakes = Self.mistakes("sections: [identity, results], publishesPointers", "sections: \(list), publishesPointers")
            #expect(mistakes.count == 1, "\(mistakes.map(\.sentence))")
            #expect(mistakes.first?.path.hasSuffix(path) == true && (words.isEmpty || mistakes.first?.words.contains(words) == true))
        }
    }

    @Test(
        "each kind of mistake is named with its path",
        arguments: [
            ("database:", "databse:", "databse", "did you mean \"database\""),
            ("database: {sqlite: /var/lib/carerecord.sqlite}", "", "database", "is missing"),
            ("{sqlite: /var/lib/carerecord.sqlite}", "here", "database", "must be a mapping"),
            ("{sqlite: /var/lib/carerecord.sqlite}", "{}", "database.sqlite", "is missing"),
            ("{sqlite: /var/lib/carerecord.sqlite}", "{sqlite: /a, postgresql: {}}", "database", "not both"),
            (
                "{sqlite: /var/lib/carerecord.sqlite}", "{postgresql: {host: /run, name: n, user: u}}", "database.postgresql.caseKey",
                "is missing"
            ),
            (
                "{sqlite: /var/lib/carerecord.sqlite}", "{postgresql: {host: db.example, name: n, user: u, caseKey: {file: /k}}}",
                "database.postgresql.tls", "must be on this machine"
            ),
            (
                "{sqlite: /var/lib/carerecord.sqlite}",
                "{postgresql: {host: /run, name: n, user: u, caseKey: {file: /k}, schema: \"A b\"}}", "database.postgresql.schema",
                "small letters"
            ),
            (
                "{sqlite: /var/lib/carerecord.sqlite}",
                "{postgresql: {host: /run, name: n, user: u, caseKey: {file: /k}, password: secret}}", "database.postgresql.password",
                "must be a mapping"
            ),
            ("port: 8443", "port: 99999", "listeners.staff.port", "from 1 to 65535"),
            ("port: 8443", "port: 84.5", "listeners.staff.port", "whole number"),
            ("port: 9090", "port: 8443", "listeners.operations.port", "the staff listener's port too"),
            (", key: /k.pem}}\n  operations", "}}\n  operations", "listeners.staff.tls.key", "is missing"),
            ("https://record.example", "http://record.example", "listeners.staff.url", "must be https"),
            ("https://record.example", "https://record.example/x", "listeners.staff.url", "without a path"),
            ("https://record.example", "https://record.example//", "listeners.staff.url", "without a path"),
            (
                "clientSecret: {environment: ID_SECRET}", "clientSecret: s3cret", "identityProvider.clientSecret",
                "must be a mapping"
            ),
            (
                "clientSecret: {environment: ID_SECRET}", "clientSecret: {}", "identityProvider.clientSecret",
                "either file or environment"
            ),
            (
                "clientSecret: {environment: ID_SECRET}", "clientSecret: {environment: A, file: B}",
                "identityProvider.clientSecret", "either file or environment"
            ),
            (
                "clientSecret: {environment: ID_SECRET}", "signInsPerAddress: 0, clientSecret: {environment: ID_SECRET}",
                "identityProvider.signInsPerAddress", "must be a number from 1"
            ),
            (
                "clientSecret: {environment: ID_SECRET}", "signInsInAll: 2.5, clientSecret: {environment: ID_SECRET}",
                "identityProvider.signInsInAll", "whole number"
            ),
            ("https://pds.example/R4", "https://pds.example:99999/R4", "demographics.url", "a port from 1 to 65535"),
            ("https://pds.example/R4", "https://10.0.0.1:0/R4", "demographics.url", "a port from 1 to 65535"),
            ("https://pds.example/R4", "https://10.0.0.1:99999999999999999999/R4", "demographics.url", "a port from 1 to 65535"),
            ("https://pds.example/R4", "ftp://pds.example/R4", "demographics.url", "must be an address"),
            ("https://pds.example/R4", "https://user:pw@pds.example/R4", "demographics.url", "without user"),
            ("https://pds.example/R4", "https://pds.example/R4?a=b", "demographics.url", "without user, query"),
            ("scope: s}", "scop: s}", "demographics.credentials.oauth2.scop", "did you mean \"scope\""),
            ("{bearer: {file: /b}}", "{basic: x}", "locator.credentials.basic", "is not a known setting"),
            (", clientKey: /k.pem", "", "locator.tls", "go together"),
            ("kind: ambulance", "kind: insurer", "organisations[1].kind", "must be one of gp-practice"),
            ("ods: RRU", "ods: R1H", "organisations[1].ods", "R1H is there twice"),
            ("ods: RRU", "ods: rru", "organisations[1].ods", "upper case"),
            ("kind: ambulance, ics: QMF", "kind: ambulance, ics: QKK", "organisations[1].ics", "not in the list ics"),
            ("kind: ambulance", "kind: ambulance, sites: [R1H]", "organisations[1].sites", "an organisation of its own"),
            ("kind: ambulance", "kind: ambulance, sites: [a b]", "organisations[1].sites[0]", "upper case"),
            (
                "ics: QMF, uses: true, shares: false", "ics: QMF, uses: false, shares: false", "organisations[1]",
                "neither uses the record nor shares"
            ),
            (
                "ics: QMF, uses: true, shares: false", "ics: QMF, uses: perhaps, shares: false",
                "organisations[1].uses", "must be true or false"
            ),
            (
                "ics: QMF, uses: true, shares: false", "ics: QMF, uses: true, shares: true", "organisations[1]",
                "no source answers for it"
            ),
            (
                "organisations: [F84001], url", "organisations: [R1H], url", "organisations[2]",
                "no source answers for it"
            ),
            (
                "organisations: [F84001], url", "organisations: [RRU], url", "sources[1].organisations[0]",
                "does not share"
            ),
            (
                "organisations: [F84001], url", "organisations: [F84001, F84001], url", "sources[1].organisations[1]",
                "F84001 is there twice"
            ),
            (
                "organisations: [R1H], sections", "organisations: [R1H, RRU], sections", "agreements[0].organisations[1]",
                "RRU does not share"
            ),
            (
                "organisations: [F84001], url", "organisations: [X1], url", "sources[1].organisations[0]",
                "not in the list organisations"
            ),
            ("organisations: [F84001], url", "organisations: [], url", "sources[1].organisations", "at least one"),
            ("id: practice", "id: barts", "sources[1].id", "barts is there twice"),
            ("id: practice", "id: The Practice", "sources[1].id", "lower case"),
            ("http://127.0.0.1:7001/fhir", "https://INTERNAL.example/r4/", "sources[1].url", "is barts's address too"),
            ("http://127.0.0.1:7001/fhir", "http://10.1.2.3/fhir", "sources[1].url", "must be https"),
            ("protocol: fhir-r4", "protocol: fhir-r5", "sources[0].protocol", "must be fhir-r4"),
            ("search: get", "search: put", "sources[0].search", "must be one of post, get"),
            (
                "everything: never", "everything: sometimes", "sources[0].everything",
                "must be one of auto, never, always"
            ),
            (
                "sections: [identity, results], publishes", "sections: [identity, blood], publishes",
                "sources[0].sections[1]", "must be one of identity"
            ),
            (
                "sections: [identity, results], publishes", "sections: [], publishes", "sources[0].sections",
                "at least one section"
            ),
            ("deadline: 2.5", "deadline: 0", "sources[0].deadline", "must be a number from 0.05 to 120"),
            ("deadline: 2.5", "deadline: soon", "sources[0].deadline", "must be a number"),
            ("deadline: 2.5", "deadline: .nan", "sources[0].deadline", "must be a number"),
            ("maxBytes: 1000000", "maxBytes: 10000000000", "sources[0].maxBytes", "to 200000000"),
            ("concurrency: 4", "concurrency: 4.5", "sources[0].concurrency", "whole number"),
            ("from: 2026-04-01", "from: 2026-04", "agreements[0].from", "must be a day"),
            ("from: 2026-04-01", "from: 2026-02-30", "agreements[0].from", "must be a day"),
            ("audience: [ambulance]", "audience: []", "agreements[0].audience", "at least one kind"),
            ("audience: [ambulance]", "audience: [employer]", "agreements[0].audience[0]", "must be one of"),
            (
                "  - {organisations: all, sections: all, audience: all, from: 2026-05-01}", "", "organisations[2]",
                "no sharing agreement"
            ),
            (
                "organisations: [R1H], sections", "organisations: [X9], sections", "agreements[0].organisations[0]",
                "not in the list organisations"
            ),
        ])
    func mistake(old: String, new: String, path: String, words: String) {
        let all = Self.mistakes(old, new)
        let found = all.first { $0.path == path }
        #expect(found?.words.contains(words) == true, "\(all.map(\.sentence))")
        #expect(found?.line != nil && found?.column != nil)
    }

    @Test("the place is the line in the file")
    func line() {
        let mistake = Self.mistakes("kind: ambulance", "kind: insurer").first
        #expect(mistake?.line == 12)
        #expect(mistake?.sentence.hasPrefix("line 12, column ") == true)
    }

    @Test("every mistake is told at once")
    func allAtOnce() {
        let text = RegionMaking.good.replacingOccurrences(of: "port: 8443", with: "port: 0").replacingOccurrences(
            of: "kind: ambulance", with: "kind: insurer"
        )
        .replacingOccurrences(of: "deadline: 2.5", with: "deadline: -1")
        let paths = Set(Self.mistakes(in: text).map(\.path))
        #expect(paths.isSuperset(of: ["listeners.staff.port", "organisations[1].kind", "sources[0].deadline"]))
    }

    @Test(
        "what is not YAML, is empty or has a name twice is told with its line",
        arguments: ["", "listeners: [", "a: b: c", "- x\n- y", "listeners: {}\nlisteners: {}", "\t"])
    func notYAML(text: String) {
        let mistakes = Self.mistakes(in: text)
        #expect(mistakes.first?.line != nil, "\(mistakes.map(\.sentence))")
    }

    @Test("no mistake repeats what a secret's place holds")
    func noSecrets() {
        let said = Self.mistakes("clientSecret: {environment: ID_SECRET}", "clientSecret: hunter2").map(\.sentence)
            .joined()
        #expect(!said.isEmpty && !said.contains("hunter2"))
    }

    @Test("what points to an entry that has a mistake of its own is not reported as well")
    func followOn() {
        for (old, new) in [("kind: acute", "kind: acuet"), ("name: Barts Health, ", ""), ("name: North East London", "name: []")] {
            #expect(Self.mistakes(old, new).count == 1, "\(Self.mistakes(old, new))")
        }
        #expect(!Self.mistakes("organisations: [R1H], protocol", "organisations: [R1J], protocol").isEmpty)
    }

    @Test("a mistake about an organisation names its own place, also after one that has a mistake")
    func placeAfterMistake() {
        let all = Self.mistakes(
            in: RegionMaking.good.replacingOccurrences(of: "kind: ambulance", with: "kind: insurer").replacingOccurrences(
                of: "organisations: [F84001], url", with: "organisations: [R1H], url"))
        let found = all.first { $0.words.contains("no source answers for it") }
        #expect(found?.path == "organisations[2]" && found?.line == 13, "\(all.map(\.sentence))")
        #expect(all.count == 2)
    }

    @Test("an agreement without a day that can be is one mistake, and not one for each organisation of it")
    func agreementOnce() {
        for new in ["from: soon", "from: []", "from: 2026-02-30"] {
            let all = Self.mistakes("from: 2026-05-01", new)
            #expect(all.map(\.path) == ["agreements[1].from"], "\(all.map(\.sentence))")
        }
    }
}
