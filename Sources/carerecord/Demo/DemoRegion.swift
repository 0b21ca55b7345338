import DemoLondon
import Foundation

/// The pretend London as a region file like any other: the service reads it the way it reads yours.
enum DemoRegion {
    /// Writes `region.yaml` and the secrets it names into the folder.
    /// - Returns: the file's text.
    static func write(
        _ london: DemoLondon, staffPort: Int, operationsPort: Int, staffURL: String, partnerPort: Int, partnerURL: String,
        publicPort: Int, publicURL: String, secret: String, personKey: DemoPersonKey, folder: String,
        postgresql: DemoPostgreSQL? = nil, isProxied: Bool = false
    ) throws -> String {
        func keep(_ name: String, _ text: String) throws -> String {
            let path = folder + "/" + name
            try Data(text.utf8).write(to: URL(fileURLWithPath: path), options: .atomic)
            try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path)
            return path
        }
        let secretPath = try keep("client-secret", secret)
        // Kept by the region's folder: nodes that are started over it seal with one key.
        let database =
            try postgresql.map { server in
                let keyFile = folder + "/case-key"
                let key = (try? String(contentsOfFile: keyFile, encoding: .utf8)) ?? DemoPostgreSQL.newKey()
                return server.setting(
                    password: try server.password.map { try keep("database-password", $0) }, caseKey: try keep("case-key", key))
            } ?? "{sqlite: \"\(folder)/carerecord.sqlite\"}"
        var trail = ""
        if postgresql != nil {
            // As the case key: nodes that are started over this folder go on with one log.
            let (key, chain) = (folder + "/log-key", folder + "/log-secret")
            if !FileManager.default.fileExists(atPath: key) {
                try LogSecrets.make(key: key, secret: chain, named: String(publicURL.drop { $0 != "/" }.dropFirst(2)))
            }
            trail = "trail: {signingKey: {file: \"\(key)\"}, chainSecret: {file: \"\(chain)\"}}\n"
        }
        // What stands in front of several nodes is on this machine.
        let proxies = isProxied ? ", trustedProxies: [127.0.0.1/32]" : ""
        var yaml = """
            # Written by `carerecord demo`: a pretend London.
            listeners:
              # Scripts of all of London come from one address, and one script may open everybody: limits that people never meet.
              staff: {host: 127.0.0.1, port: \(staffPort), url: "\(staffURL)"\(proxies), limits: {requestsPerSession: 1000000, requestsPerAddress: 10000000, searchesPerSession: 100000, searchesPerAddress: 10000000, looksPerSession: 100000, looksPerAddress: 10000000}}
              operations: {host: 127.0.0.1, port: \(operationsPort)}
              partner: {host: 127.0.0.1, port: \(partnerPort), url: "\(partnerURL)"\(proxies)}
              public: {host: 127.0.0.1, port: \(publicPort), url: "\(publicURL)"\(proxies), limits: {requestsPerSession: 100000, requestsPerAddress: 1000000, searchesPerSession: 10000, searchesPerAddress: 1000000, looksPerSession: 1000, looksPerAddress: 1000000}}
            database: \(database)
            \(trail)identityProvider: {issuer: "\(london.issuer)", clientID: carerecord, clientSecret: {file: "\(secretPath)"}, nationalUserIDs: true}
            public:
              staffNames: shown
              identityProvider: {issuer: "\(london.publicIssuer)", clientID: carerecord-people, clientKey: {key: {file: "\(personKey.file)"}, keyID: \(DemoPersonKey.identifier)}}
              site:
                name: CareRecord for London
                area: London
                contact: {name: Pretend help desk, email: help@record.example, phone: 020 7946 0100, post: "1 Example Street, London E1 0AA"}
                protection: {name: Pretend London Partnership, email: protection@record.example, post: "1 Example Street, London E1 0AA"}
                neighbours: [{name: Kent and Medway, stage: announced}, {name: Surrey Heartlands, stage: testing}]
            demographics: {url: "\(london.demographicsURL)"}
            locator: {url: "\(london.locatorURL)"}
            ics:

            """
        for ics in DemoOrganisation.ics { yaml += "  - {ods: \(ics.ods), name: \"\(ics.name)\"}\n" }
        yaml += "organisations:\n"
        for it in DemoOrganisation.all {
            yaml +=
                "  - {ods: \"\(it.ods)\", name: \"\(it.name)\", kind: \(it.kind.rawValue), ics: \(it.ics), uses: \(it.uses), shares: \(it.source != nil), contact: \"\(it.contact)\", complaints: \"\(it.complaints)\", access: \"\(it.access)\", corrections: \"\(it.corrections)\"}\n"
        }
        yaml += "sources:\n"
        for source in london.sources {
            var line =
                "  - {id: \(source.id), organisations: [\(source.organisations.map { "\"\($0)\"" }.joined(separator: ", "))], url: \"\(source.url)\", publishesPointers: \(source.publishesPointers), deadline: \(london.people.contains { $0.file != nil } ? 60 : 10), evidenceDeadline: 5"
            if source.takesGETOnly { line += ", search: get" }
            if let token = source.token { line += ", credentials: {bearer: {file: \"\(try keep("token-\(source.id)", token))\"}}" }
            yaml += line + "}\n"
        }
        let sharing = DemoOrganisation.all.filter { $0.source != nil }
        let social = sharing.filter { $0.kind == .socialCare }.map { "\"\($0.ods)\"" }
        let others = sharing.filter { $0.kind != .socialCare }.map { "\"\($0.ods)\"" }
        yaml += """
            agreements:
              - {organisations: [\(others.joined(separator: ", "))], sections: all, audience: all, from: 2024-04-01}
              - {organisations: [\(social.joined(separator: ", "))], sections: [identity, appointments, documents, care-plans, alerts, encounters], audience: all, from: 2024-04-01}

            """
        if let url = london.summaryCareRecordURL {
            let token = try keep("token-summary-care-record", DemoLondon.summaryCareRecordToken)
            yaml +=
                "summaryCareRecord: {url: \"\(url)\", holder: {ods: X26, name: NHS England}, askedBy: all, credentials: {bearer: {file: \"\(token)\"}}}\n"
        }
        yaml += "objections:\n  desks:\n"
        for (ics, office, postcodes) in desks {
            let name = DemoOrganisation.ics.first { $0.ods == ics }?.name ?? ics
            yaml +=
                "    - {ics: \(ics), name: \"\(name) objection desk\", email: objections-\(ics.lowercased())@desk.example, phone: \"020 7946 0200\", hours: \"Monday to Friday, 9am to 5pm\", post: \"PO Box 1, London E1 1AA\", staffedBy: [\(office)], postcodes: [\(postcodes)]}\n"
        }
        yaml += "monitoring: {regional: [\"\(DemoStaff.regionalOversight)\"]}\n"
        if let root = london.eprRoot, let base = london.eprBase {
            let uses = DemoOrganisation.all.filter(\.uses).map { "\"\($0.ods)\"" }.joined(separator: ", ")
            yaml += """
                launches:
                  - {id: demo-smart, organisations: ["\(DemoEPR.organisation)"], smart: {iss: "\(base)", clientID: carerecord, clientSecret: {file: "\(secretPath)"}}}
                  - {id: demo-signed, organisations: [\(uses)], signed: {issuer: "\(root)", keys: {url: "\(root)/launch-keys"}}, feeds: [training, caseload, roles]}

                """
        }
        _ = try keep("region.yaml", yaml)
        return yaml
    }

    /// A desk for each integrated care system: whose staff it is, and some of its postcodes.
    private static let desks = [
        ("QMF", "R1H", "E1, E2, E3, E8, E9"), ("QMJ", "RRV", "N1, NW1, NW3"), ("QRV", "RYJ", "W2, SW3, NW10"),
        ("QKK", "RJZ", "SE1, SE5, SW4"),
        ("QWE", "RJ7", "SW15, SW17"), ("QHG", "RD8", "MK6, MK9"), ("QM7", "RWG", "WD18, AL1"),
    ]

}
