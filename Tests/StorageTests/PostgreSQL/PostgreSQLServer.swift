import Foundation
import Synchronization
import Testing

@testable import Storage

/// A real PostgreSQL 15 of a test's own: Debian's package, its own data folder, an unprivileged user, a socket and a loopback port. It ends
/// with the process that began it, however that ends.
final class PostgreSQLServer: Sendable {
    /// Where Debian's package has its programs.
    static let programs = "/usr/lib/postgresql/15/bin"

    /// Nobody may run it as root: as root we need the user that its package made.
    static let isPossible: Bool =
        FileManager.default.isExecutableFile(atPath: programs + "/initdb")
        && (geteuid() != 0 || getpwnam("postgres") != nil)

    /// One for all tests that do it no harm; each has a schema of its own in it.
    static let shared: PostgreSQLServer? = isPossible ? try? PostgreSQLServer() : nil

    let folder: String
    let port: Int
    private let keeper: Process
    /// The keeper stops the server when this closes: at the end of this process at the latest.
    private let life = Pipe()

    /// - Parameter settings: of `postgresql.conf`.
    init(_ settings: [String] = []) throws {
        folder = "/tmp/cr-pg-\(UUID().uuidString.prefix(8))"
        // One that something else has is found out only by starting: several are tried.
        var port = Int.random(in: 20_000..<30_000)
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        keeper = Process()
        if geteuid() == 0 { try #require(ran("chown", "postgres", folder)) }
        try #require(
            Self.asItsUser([
                Self.programs + "/initdb", "-D", folder + "/data", "-U", "carerecord", "-A", "trust", "-E", "UTF8",
                "--locale=C.UTF-8", "--no-sync",
            ]))
        let lines =
            [
                "port = \(port)", "listen_addresses = '127.0.0.1'", "unix_socket_directories = '\(folder)'", "shared_buffers = 32MB",
                "log_error_verbosity = terse", "log_parameter_max_length = 0", "max_connections = 200",
            ] + settings
        try #require(Self.asItsUser(["sh", "-c", "printf '%s\\n' \"$@\" >> \(folder)/data/postgresql.conf", "sh"] + lines))
        var tries = 1
        while !Self.starts(folder) {
            try #require(tries < 5)
            tries += 1
            port = Int.random(in: 20_000..<30_000)
            // The last one that stands there counts.
            try #require(Self.asItsUser(["sh", "-c", "echo port = \(port) >> \(folder)/data/postgresql.conf"]))
        }
        self.port = port
        keeper.executableURL = URL(fileURLWithPath: "/bin/sh")
        keeper.arguments = [
            "-c", "trap '' INT TERM HUP; cat > /dev/null; kill -9 $(head -1 \(folder)/data/postmaster.pid); sleep 0.2; rm -rf \(folder)",
        ]
        keeper.standardInput = life
        keeper.standardOutput = FileHandle.nullDevice
        keeper.standardError = FileHandle.nullDevice
        try keeper.run()
    }

    deinit {
        try? life.fileHandleForWriting.close()
        keeper.waitUntilExit()
    }

    func start() throws { try #require(Self.starts(folder)) }

    private static func starts(_ folder: String) -> Bool {
        // The server must inherit nothing of ours: whoever waits for its starter waits until all that it was given is closed.
        let bare = "for each in /proc/$$/fd/*; do (( ${each##*/} > 2 )) && eval \"exec ${each##*/}>&-\"; done; exec \"$@\""
        return asItsUser([
            "bash", "-c", bare, "bash", programs + "/pg_ctl", "-D", folder + "/data", "-l", folder + "/log", "-w", "-t", "60", "start",
        ])
    }

    func stop(_ mode: String = "fast") throws {
        try #require(Self.asItsUser([Self.programs + "/pg_ctl", "-D", folder + "/data", "-w", "-m", mode, "stop"]))
    }

    /// As a machine that loses its power, as far as a process can: nothing is flushed or said to anybody.
    func kill() throws {
        let file = try String(contentsOfFile: folder + "/data/postmaster.pid", encoding: .utf8)
        let postmaster = try #require(file.split(separator: "\n").first.map(String.init))
        // Its children are found before they lose their parent, which is stopped first, so that none is born meanwhile.
        try #require(
            ran(
                "sh", "-c",
                "kill -STOP \(postmaster); children=$(pgrep -P \(postmaster)); kill -9 \(postmaster) $children; while kill -0 \(postmaster) $children 2>/dev/null; do sleep 0.05; done; true"
            ))
    }

    /// Signals the postmaster's processes: `STOP` and `CONT`.
    func signal(_ name: String) throws {
        let file = try String(contentsOfFile: folder + "/data/postmaster.pid", encoding: .utf8)
        let postmaster = try #require(file.split(separator: "\n").first.map(String.init))
        _ = ran("sh", "-c", "kill -\(name) \(postmaster) $(pgrep -P \(postmaster))")
    }

    /// Another program's own client.
    @discardableResult
    func psql(_ sql: String, database: String = "postgres") throws -> String {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = [
            "psql", "-h", folder, "-p", "\(port)", "-U", "carerecord", "-d", database, "-qAtX", "-v", "ON_ERROR_STOP=1", "-c", sql,
        ]
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        try #require(process.terminationStatus == 0)
        return text.trimmingCharacters(in: .whitespacesAndNewlines)
    }

    /// Ends every connection of ours, and waits until they are gone.
    func cutAll() async throws {
        let ours = "FROM pg_stat_activity WHERE application_name = 'carerecord'"
        try psql("SELECT pg_terminate_backend(pid) \(ours)")
        for _ in 0..<100 where try psql("SELECT count(*) \(ours)") != "0" { try await Task.sleep(for: .milliseconds(20)) }
    }

    /// Settings for a schema of a test's own, which is made.
    func settings(connections: Int = 8, host: String? = nil, port: Int? = nil) throws -> PostgreSQLSettings {
        let schema = "t" + UUID().uuidString.replacingOccurrences(of: "-", with: "").lowercased()
        try psql("CREATE SCHEMA \(schema)")
        return PostgreSQLSettings(
            host: host ?? folder, port: port ?? self.port, name: "postgres", user: "carerecord", transport: .inTheClear, schema: schema,
            connections: connections
        )
    }

    private static func asItsUser(_ command: [String]) -> Bool {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = (geteuid() == 0 ? ["runuser", "-u", "postgres", "--"] : []) + command
        process.currentDirectoryURL = URL(fileURLWithPath: "/tmp")
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        guard (try? process.run()) != nil else { return false }
        process.waitUntilExit()
        return process.terminationStatus == 0
    }
}

/// What a store's tests run on.
enum Driver: CaseIterable, CustomTestStringConvertible {
    case sqlite, postgresql

    /// Both, where PostgreSQL is there; `PostgreSQLDatabaseTests` says so where it is not.
    static let all: [Driver] = PostgreSQLServer.isPossible ? [.sqlite, .postgresql] : [.sqlite]

    var testDescription: String { self == .sqlite ? "SQLite" : "PostgreSQL" }
}

/// An empty database of a test's own.
func withDatabase<T>(on driver: Driver, _ body: (any WatchedDatabase) async throws -> T) async throws -> T {
    func watched(_ database: any WatchedDatabase) -> any WatchedDatabase {
        QueryRecorder.isOn ? RecordingDatabase(database: database) : database
    }
    return switch driver {
    case .sqlite: try await withDatabase { database, _ in try await body(watched(database)) }
    case .postgresql: try await withPostgreSQL { database, _ in try await body(watched(database)) }
    }
}

func withPostgreSQL<T>(_ body: (PostgreSQLDatabase, PostgreSQLSettings) async throws -> T) async throws -> T {
    let settings = try #require(PostgreSQLServer.shared).settings()
    return try await body(try await PostgreSQLDatabase.open(settings), settings)
}

extension SQLDatabase {
    func count(_ table: String) async throws -> Int {
        try await read { Int(try $0.query("SELECT COUNT(*) FROM \(table)", [])[0].integer(0) ?? -1) }
    }
}
