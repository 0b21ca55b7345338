import ArgumentParser
import Foundation

/// A PostgreSQL that the demo's account is to be in, as its address says.
struct DemoPostgreSQL: ExpressibleByArgument, Sendable {
    private let host: String
    private let port: Int
    private let name: String
    private let user: String
    let password: String?
    private let schema: String?

    init(host: String, port: Int, name: String, user: String, password: String) {
        self.host = host
        self.port = port
        self.name = name
        self.user = user
        self.password = password
        schema = nil
    }

    init?(argument: String) {
        guard let parts = URLComponents(string: argument), parts.scheme == "postgresql", let host = parts.host?.removingPercentEncoding,
            !host.isEmpty, let user = parts.user, parts.path.count > 1
        else { return nil }
        self.host = host
        self.user = user
        port = parts.port ?? 5432
        name = String(parts.path.dropFirst())
        password = parts.password
        schema = parts.queryItems?.first { $0.name == "schema" }?.value
    }

    /// As the region file has it.
    /// - Parameters:
    ///   - password: the file that holds it.
    ///   - caseKey: the file of the key that every node shares.
    func setting(password: String?, caseKey: String) -> String {
        var fields = ["host: \"\(host)\"", "port: \(port)", "name: \"\(name)\"", "user: \"\(user)\"", "caseKey: {file: \"\(caseKey)\"}"]
        if let password { fields.append("password: {file: \"\(password)\"}") }
        if let schema { fields.append("schema: \(schema)") }
        return "{postgresql: {\(fields.joined(separator: ", "))}}"
    }

    static func newKey() -> String {
        (0..<32).map { _ in String(format: "%02x", UInt8.random(in: .min ... .max)) }.joined()
    }
}
