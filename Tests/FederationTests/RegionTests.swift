import CareRecord
import Foundation
import Testing

@testable import Federation

/// One file connects organisations (what is wrong in one: RegionMistakeTests).
@Suite struct RegionTests {
    @Test("a whole good file is read as it says")
    func good() throws {
        let region = try Region.read(RegionMaking.good)
        #expect(
            region.listeners.staffURL == "https://record.example" && region.listeners.staffPort == 8443
                && region.listeners.staff.tls == .init(certificate: "/c.pem", key: "/k.pem"))
        #expect(region.listeners.operationsPort == 9090 && region.database == .sqlite(path: "/var/lib/carerecord.sqlite"))
        #expect(
            region.identityProvider.issuer == "https://id.example"
                && region.identityProvider.clientSecret == .environment("ID_SECRET"))
        #expect(region.identityProvider.signIns.perAddress == 600 && region.identityProvider.signIns.inAll == 3_000)
        let limited = try Region.read(
            RegionMaking.good.replacing("clientID: carerecord", with: "clientID: carerecord, signInsPerAddress: 7, signInsInAll: 9"))
        #expect(limited.identityProvider.signIns.perAddress == 7 && limited.identityProvider.signIns.inAll == 9)
        let server = try Region.read(
            RegionMaking.good.replacing(
                "{sqlite: /var/lib/carerecord.sqlite}",
                with:
                    "{postgresql: {host: db.example, name: cr, user: app, password: {environment: P}, tls: {authorities: /ca}, schema: record, connections: 24, sizeLimitGB: 200, clockSkewSeconds: 2.5, drainSeconds: 12, caseKey: {file: /k}}}"
            )
        ).database
        #expect(
            server
                == .postgresql(
                    .init(
                        host: "db.example", port: 5432, name: "cr", user: "app", password: .environment("P"), authorities: "/ca",
                        schema: "record", connections: 24, sizeLimit: 200_000_000_000, clockSkewSeconds: 2.5, drainSeconds: 12,
                        caseKey: .file("/k"))))
        #expect(server.place == "database.postgresql")
        #expect(server.drainSeconds == 12 && server.clockSkewSeconds == 2.5)
        #expect(region.database.drainSeconds == 0, "nobody could go on in place of a node alone")
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
        "secrets and certificates that are not there are told with their place, and nothing of what they hold or where")
    func unreadable() throws {
        let missing = try Region.read(RegionMaking.good).unreadable()
        #expect(
            missing.map(\.path) == [
                "demographics.credentials.oauth2.key", "locator.credentials.bearer", "locator.tls.authorities",
                "locator.tls.clientCertificate",
                "locator.tls.clientKey", "identityProvider.clientSecret", "listeners.staff.tls.certificate", "listeners.staff.tls.key",
                "sources[0].credentials.bearer",
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

    @Test("a file that is there and holds no key that could sign for a token is told before anybody is asked")
    func noKey() throws {
        let certificates = try Certificates.made.get()
        for (file, isWrong) in [(certificates.authority, true), (certificates.key("client"), false)] {
            let region = RegionMaking.region(sources: [
                Asking.settings("https://localhost/fhir") {
                    $0.credentials = .oauth2(tokenURL: "https://localhost/token", clientID: "c", key: .file(file), keyID: nil, scope: "s")
                }
            ])
            let told = region.unreadable().filter { $0.path == "sources[0].credentials.oauth2.key" }
            #expect(told.map { $0.words.contains("no private key that we can use") } == (isWrong ? [true] : []))
        }
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
