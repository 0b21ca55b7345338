import Foundation
import Synchronization

/// A PostgreSQL of the demo's own: Debian's programs, its data in the demo's folder, nobody's service, a loopback port and a password.
struct DemoServer: Sendable {
    private let programs: String
    private let folder: String
    private let port: Int
    private let password: String

    /// Makes its data, where there is none yet.
    /// - Parameter state: the demo's folder.
    init(state: String, port: Int) throws {
        guard let programs = Self.newest() else {
            throw stop("Many nodes need PostgreSQL 15 or newer, which is not installed: apt-get install postgresql", code: 2)
        }
        self.programs = programs
        self.port = port
        folder = state + "/postgresql"
        let known = state + "/database-password"
        password = (try? String(contentsOfFile: known, encoding: .utf8)) ?? DemoPostgreSQL.newKey()
        guard !FileManager.default.fileExists(atPath: folder + "/data/PG_VERSION") else { return }
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        let secret = folder + "/password"
        try Data(password.utf8).write(to: URL(fileURLWithPath: secret))
        if let owner = Self.owner {
            // It may not be root's; whose it is must find the way to it.
            chmod(state, 0o711)
            for path in [folder, secret] { chown(path, owner.pw_uid, owner.pw_gid) }
        }
        chmod(secret, 0o600)
        let made = Self.ran(
            programs + "/initdb",
            ["-D", folder + "/data", "-U", "carerecord", "-A", "scram-sha-256", "--pwfile", secret, "-E", "UTF8", "--locale=C.UTF-8"])
        unlink(secret)
        guard made else { throw stop("The demo's PostgreSQL could not be made in \(folder): may its user get there? Try another --state.") }
    }

    private static func newest() -> String? {
        (15...30).reversed().map { "/usr/lib/postgresql/\($0)/bin" }.first { FileManager.default.isExecutableFile(atPath: $0 + "/initdb") }
    }

    /// Whose it is: nobody may run it as root.
    private static var owner: passwd? { geteuid() == 0 ? getpwnam("postgres")?.pointee : nil }

    private static func command(_ program: String, _ arguments: [String]) -> (String, [String]) {
        geteuid() == 0
            ? ("/usr/bin/setpriv", ["--reuid=postgres", "--regid=postgres", "--clear-groups", "--", program] + arguments)
            : (program, arguments)
    }

    private static func ran(_ program: String, _ arguments: [String]) -> Bool {
        let process = Process()
        let (path, all) = command(program, arguments)
        process.executableURL = URL(fileURLWithPath: path)
        process.arguments = all
        process.currentDirectoryURL = URL(fileURLWithPath: "/")
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        guard (try? process.run()) != nil else { return false }
        process.waitUntilExit()
        return process.terminationStatus == 0
    }

    var address: DemoPostgreSQL { DemoPostgreSQL(host: "127.0.0.1", port: port, name: "postgres", user: "carerecord", password: password) }

    /// Runs it until the task is cancelled, or it ends.
    func run(_ begun: @Sendable (pid_t) -> Void) async {
        // By options and not in its file: a port is this run's.
        let settings = [
            "port=\(port)", "listen_addresses=127.0.0.1", "unix_socket_directories=", "log_error_verbosity=terse",
            "log_parameter_max_length=0", "max_connections=200", "shared_buffers=64MB",
        ]
        let (path, all) = Self.command(programs + "/postgres", ["-D", folder + "/data"] + settings.flatMap { ["-c", $0] })
        // SIGINT: what is under way is rolled back and everybody is told.
        _ = await ChildProcess(program: path, arguments: all, log: folder + ".log", ending: SIGINT).run(begun)
    }

    /// Until it answers.
    /// - Returns: false where it does not within a minute.
    func answers() async -> Bool {
        for _ in 0..<300 {
            if Self.ran(programs + "/pg_isready", ["-q", "-h", "127.0.0.1", "-p", "\(port)"]) { return true }
            guard (try? await Task.sleep(for: .milliseconds(200))) != nil else { return false }
        }
        return false
    }
}
