import Foundation
import Testing

@testable import Storage

/// The way to a server on another machine: its certificate is from the region's authorities, and for its name.
@Suite(.enabled(if: PostgreSQLServer.isPossible, "PostgreSQL 15 is not installed: bin/setup test"))
struct PostgreSQLTLSTests {
    /// Two authorities, and a server's certificate from the first, for `localhost`.
    private static func certificates(in folder: String) throws {
        for name in ["ours", "theirs"] {
            try #require(
                ran(
                    "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2", "-subj",
                    "/CN=\(name)", "-keyout", "\(folder)/\(name).key", "-out", "\(folder)/\(name).pem"))
        }
        try #require(
            ran(
                "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2", "-subj",
                "/CN=localhost", "-addext", "subjectAltName=DNS:localhost", "-addext", "basicConstraints=critical,CA:FALSE", "-CA",
                "\(folder)/ours.pem", "-CAkey", "\(folder)/ours.key", "-keyout", "\(folder)/server.key", "-out", "\(folder)/server.pem"))
        try #require(ran("chmod", "600", "\(folder)/server.key"))
        if geteuid() == 0 { try #require(ran("chown", "-R", "postgres", folder)) }
    }

    @Test("a server is believed by its certificate and its name, and by nothing else")
    func verified() async throws {
        try await withFolder { folder in
            try Self.certificates(in: folder)
            let server = try PostgreSQLServer([
                "ssl = on", "ssl_cert_file = '\(folder)/server.pem'", "ssl_key_file = '\(folder)/server.key'",
            ])
            var settings = try server.settings(connections: 2, host: "localhost")
            settings.transport = .verified(authorities: folder + "/ours.pem")
            let database = try await PostgreSQLDatabase.open(settings)
            try await TrailStore(database).append(Make.event())
            let sealed = try server.psql(
                "SELECT count(*) FROM pg_stat_ssl JOIN pg_stat_activity USING (pid) WHERE application_name = 'carerecord' AND ssl")
            #expect(sealed != "0")
            var wrong = settings
            wrong.transport = .verified(authorities: folder + "/theirs.pem")
            #expect(await storageFailure { _ = try await PostgreSQLDatabase.open(wrong) } == .notTrusted)
            wrong.transport = .verified(authorities: folder + "/none.pem")
            #expect(await storageFailure { _ = try await PostgreSQLDatabase.open(wrong) } == .notTrusted)
            wrong = settings
            wrong.host = "127.0.0.1"
            #expect(await storageFailure { _ = try await PostgreSQLDatabase.open(wrong) } == .notTrusted)
        }
    }
}
