import CareRecord
import Foundation

@testable import Federation

/// Regions for tests, as values and as texts.
enum RegionMaking {
    static func region(sources: [SourceSettings], organisations: [Organisation]? = nil, agreements: [Agreement] = [])
        -> Region
    {
        Region(
            listeners: .init(
                staff: ListenerSettings(host: "127.0.0.1", port: 8080, url: "http://127.0.0.1:8080"), operationsHost: "127.0.0.1",
                operationsPort: 9090),
            database: .sqlite(path: "/tmp/x.sqlite"),
            identityProvider: .init(issuer: "http://127.0.0.1:1", clientID: "c", clientSecret: .file("/x")),
            demographics: Endpoint(url: "http://127.0.0.1:1"), locator: nil,
            ics: [(Asking.code("QMF"), "North East London")],
            organisations: organisations
                ?? [
                    Organisation(
                        ods: Asking.organisation, name: "Barts", kind: .acute, ics: Asking.code("QMF"),
                        usesTheRecord: true, shares: true)
                ],
            sources: sources, agreements: agreements, digest: "")
    }

    /// A whole good file. Each line is one setting or one item, so that a test can spoil a line by its beginning.
    static let good = """
        listeners:
          staff: {host: 127.0.0.1, port: 8443, url: "https://record.example", tls: {certificate: /c.pem, key: /k.pem}}
          operations: {host: 127.0.0.1, port: 9090}
        database: {sqlite: /var/lib/carerecord.sqlite}
        identityProvider: {issuer: "https://id.example", clientID: carerecord, clientSecret: {environment: ID_SECRET}}
        demographics: {url: "https://pds.example/R4", deadline: 3, credentials: {oauth2: {tokenURL: "https://pds.example/token", clientID: c, key: {file: /k.pem}, keyID: k1, scope: s}}}
        locator: {url: "https://nrl.example/R4", credentials: {bearer: {file: /b}}, tls: {authorities: /ca.pem, clientCertificate: /c.pem, clientKey: /k.pem}}
        ics:
          - {ods: QMF, name: North East London}
        organisations:
          - {ods: R1H, name: Barts Health, kind: acute, ics: QMF, uses: true, shares: true, contact: "020 7000 0000"}
          - {ods: RRU, name: London Ambulance, kind: ambulance, ics: QMF, uses: true, shares: false}
          - {ods: F84001, name: A practice, kind: gp-practice, ics: QMF, uses: false, shares: true}
        sources:
          - {id: barts, organisations: [R1H], protocol: fhir-r4, url: "https://fhir.barts.example/r4", aliases: ["https://internal.example/r4"], search: get, everything: never, sections: [identity, results], publishesPointers: true, credentials: {bearer: {environment: T}}, tls: {authorities: /ca.pem}, deadline: 2.5, concurrency: 4, queue: 8, maxBytes: 1000000, maxPages: 9}
          - {id: practice, organisations: [F84001], url: "http://127.0.0.1:7001/fhir"}
        agreements:
          - {organisations: [R1H], sections: [identity, results], audience: [ambulance], from: 2026-04-01}
          - {organisations: all, sections: all, audience: all, from: 2026-05-01}
        """
}
