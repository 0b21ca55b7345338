import CareRecord
import Foundation
import Testing

@testable import Federation

/// One file connects organisations; each mistake in it is named with its place.
@Suite struct RegionTests {
    /// The good file with one text in it replaced by another.
    private static func mistakes(_ old: String, _ new: String) -> [Mistake] {
        #expect(RegionMaking.good.contains(old), "the test's own text is not in the file: \(old)")
        do throws(RegionMistakes) {
            _ = try Region.read(RegionMaking.good.replacingOccurrences(of: old, with: new))
            return []
        } catch { return error.all }
    }

    @Test("a whole good file is read as it says")
    func good() throws {
        let region = try Region.read(RegionMaking.good)
        #expect(
            region.listeners.staffURL == "https://record.example" && region.listeners.staffPort == 8443
                && region.listeners.certificate == "/c.pem")
        #expect(region.listeners.operationsPort == 9090 && region.database == "/var/lib/carerecord.sqlite")
        #expect(
            region.identityProvider.issuer == "https://id.example"
                && region.identityProvider.clientSecret == .environment("ID_SECRET"))
        #expect(region.demographics.deadline == 3)
        #expect(
            region.demographics.credentials
                == .oauth2(
                    tokenURL: "https://pds.example/token", clientID: "c", key: .file("/k.pem"), keyID: "k1", scope: "s")
        )
        #expect(region.locator?.credentials == .bearer(.file("/b")))
        #expect(
            region.locator?.tls == TLSSettings(authorities: "/ca.pem", clientCertificate: "/c.pem", clientKey: "/k.pem")
        )
        #expect(region.ics.map(\.name) == ["North East London"])
        #expect(region.organisations.map(\.ods.code) == ["R1H", "RRU", "F84001"])
        #expect(
            region.organisations[1].usesTheRecord && !region.organisations[1].shares
                && region.organisations[0].contact == "020 7000 0000")
        let barts = region.sources[0]
        #expect(
            barts.aliases == ["https://internal.example/r4"] && barts.search == .get && barts.everything == .never
                && barts.sections == [.identity, .results])
        #expect(
            barts.publishesPointers && barts.credentials == .bearer(.environment("T"))
                && barts.tls.authorities == "/ca.pem" && barts.deadline == 2.5)
        #expect(barts.concurrency == 4 && barts.queue == 8 && barts.maxBytes == 1_000_000 && barts.maxPages == 9)
        let practice = region.sources[1]
        // What is not said: asked by POST, for all sections, always.
        #expect(
            practice.search == .post && practice.everything == .auto
                && practice.sections.count == Section.allCases.count && !practice.publishesPointers)
        #expect(
            region.agreements[0].audience == [.ambulance] && region.agreements[1].audience == nil
                && region.agreements[1].organisations.map(\.code) == ["F84001", "R1H"])
        #expect(region.agreements[0].from == Date(timeIntervalSince1970: 1_775_001_600))
        #expect(region.digest.count == 64)
    }

    @Test(
        "each kind of mistake is named with its path",
        arguments: [
            ("database:", "databse:", "databse", "did you mean \"database\""),
            ("database: {sqlite: /var/lib/carerecord.sqlite}", "", "database", "is missing"),
            ("{sqlite: /var/lib/carerecord.sqlite}", "here", "database", "must be a mapping"),
            ("port: 8443", "port: 99999", "listeners.staff.port", "from 1 to 65535"),
            ("port: 8443", "port: 84.5", "listeners.staff.port", "whole number"),
            ("port: 9090", "port: 8443", "listeners.operations.port", "the staff listener's port too"),
            (", key: /k.pem}\n  operations", "}\n  operations", "listeners.staff", "go together"),
            ("https://record.example", "http://record.example", "listeners.staff.url", "must be https"),
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
        #expect(throws: RegionMistakes.self) { try Region.read(text) }
        do throws(RegionMistakes) { _ = try Region.read(text) } catch {
            #expect(
                Set(error.all.map(\.path)).isSuperset(of: [
                    "listeners.staff.port", "organisations[1].kind", "sources[0].deadline",
                ]))
        }
    }

    @Test(
        "what is not YAML, is empty or has a name twice is told with its line",
        arguments: ["", "listeners: [", "a: b: c", "- x\n- y", "listeners: {}\nlisteners: {}", "\t"])
    func notYAML(text: String) {
        do throws(RegionMistakes) {
            _ = try Region.read(text)
            Issue.record("accepted")
        } catch {
            #expect(!error.all.isEmpty)
            #expect(error.all.first?.line != nil, "\(error.all.map(\.sentence))")
        }
    }

    @Test("no mistake repeats what a secret's place holds")
    func noSecrets() {
        let said = Self.mistakes("clientSecret: {environment: ID_SECRET}", "clientSecret: hunter2").map(\.sentence)
            .joined()
        #expect(!said.isEmpty && !said.contains("hunter2"))
    }

    @Test(
        "secrets and certificates that are not there are told with their place, and nothing of what they hold or where")
    func unreadable() throws {
        let missing = try Region.read(RegionMaking.good).unreadable()
        #expect(
            missing.map(\.path) == [
                "demographics.credentials.oauth2.key", "locator.credentials.bearer", "locator.tls.authorities",
                "locator.tls.clientCertificate",
                "locator.tls.clientKey", "identityProvider.clientSecret", "sources[0].credentials.bearer",
                "sources[0].tls.authorities",
            ])
        #expect(missing.allSatisfy { !$0.sentence.contains(".pem") && !$0.sentence.contains("SECRET") })
        let certificates = try Certificates.made.get()
        var there = RegionMaking.region(sources: [
            Asking.settings("https://localhost/fhir") {
                $0.credentials = .bearer(.file(certificates.key("client")))
                $0.tls = TLSSettings(
                    authorities: certificates.authority, clientCertificate: certificates.certificate("client"),
                    clientKey: certificates.key("client"))
            }
        ])
        there.identityProvider.proof = .secret(.file(certificates.key("client")))
        #expect(there.unreadable().isEmpty)
    }

    private static let london = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()
        .appendingPathComponent("region/london.yaml")

    @Test(
        "the region of London that comes with the project is free of mistakes",
        .enabled(if: FileManager.default.fileExists(atPath: london.path), "region/london.yaml is absent"))
    func ofLondon() throws {
        do throws(RegionMistakes) {
            let region = try Region.read(String(decoding: SharedData.bytes(Self.london), as: UTF8.self))
            #expect(region.organisations.count >= 16 && !ConnectedRegion(region).map().isEmpty)
        } catch { Issue.record("\(error.all.map(\.sentence).joined(separator: "\n"))") }
    }
}
