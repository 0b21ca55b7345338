import Foundation
import NIOSSL

/// Certificates made with openssl when first needed, kept in a temporary folder for one run: no key is in the project.
struct Certificates: Sendable {
    let folder: String
    enum Failed: Error { case command(String) }

    static let made: Result<Certificates, any Error> = Result { try Certificates() }

    var authority: String { folder + "/authority.pem" }
    func certificate(_ name: String) -> String { "\(folder)/\(name).pem" }
    func key(_ name: String) -> String { "\(folder)/\(name).key" }

    private init() throws {
        folder = NSTemporaryDirectory() + "carerecord-certificates-\(ProcessInfo.processInfo.processIdentifier)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        try selfSigned(
            "authority", "/CN=Test authority",
            ["basicConstraints=critical,CA:TRUE", "keyUsage=critical,keyCertSign,cRLSign"])
        try selfSigned("self-signed", "/CN=localhost", ["subjectAltName=DNS:localhost"])
        let here = "subjectAltName=DNS:localhost\nextendedKeyUsage=serverAuth\n"
        try signed("good", here, days: 2, serial: 2)
        try signed("expired", here, days: -1, serial: 3)
        try signed(
            "wrong-name", "subjectAltName=DNS:elsewhere.example\nextendedKeyUsage=serverAuth\n", days: 2, serial: 4)
        try signed("client", "extendedKeyUsage=clientAuth\n", days: 2, serial: 5)
    }

    private func selfSigned(_ name: String, _ subject: String, _ extensions: [String]) throws {
        try Self.run(
            [
                "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days",
                "2", "-subj", subject,
            ]
                + extensions.flatMap { ["-addext", $0] } + ["-keyout", key(name), "-out", certificate(name)])
    }

    private func signed(_ name: String, _ extensions: String, days: Int, serial: Int) throws {
        let request = "\(folder)/\(name).csr"
        try Self.run(
            [
                "openssl", "req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj",
                "/CN=\(name)", "-keyout", key(name), "-out", request,
            ])
        try Data(extensions.utf8).write(to: URL(fileURLWithPath: "\(folder)/\(name).ext"))
        try Self.run([
            "openssl", "x509", "-req", "-in", request, "-CA", authority, "-CAkey", key("authority"), "-set_serial",
            String(serial), "-days", String(days),
            "-extfile", "\(folder)/\(name).ext", "-out", certificate(name),
        ])
    }

    /// A server's side of TLS with one of the certificates.
    func server(_ name: String, asksForClient: Bool = false) throws -> TLSConfiguration {
        var configuration = TLSConfiguration.makeServerConfiguration(
            certificateChain: try NIOSSLCertificate.fromPEMFile(certificate(name)).map { .certificate($0) },
            privateKey: .privateKey(try NIOSSLPrivateKey(file: key(name), format: .pem)))
        if asksForClient {
            configuration.certificateVerification = .noHostnameVerification
            configuration.trustRoots = .file(authority)
        }
        return configuration
    }

    /// Runs a command to its end and gives what it wrote.
    @discardableResult
    static func run(_ words: [String], input: [UInt8]? = nil) throws -> [UInt8] {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = words
        let output = Pipe()
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        if let input {
            // A file, not a pipe: a pipe that nobody reads yet would hold us up.
            let path = NSTemporaryDirectory() + UUID().uuidString
            try Data(input).write(to: URL(fileURLWithPath: path))
            process.standardInput = try FileHandle(forReadingFrom: URL(fileURLWithPath: path))
            try FileManager.default.removeItem(atPath: path)
        }
        try process.run()
        let bytes = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw Failed.command(words.first ?? "") }
        return Array(bytes)
    }

    static func gzip(_ bytes: [UInt8]) throws -> [UInt8] { try run(["gzip", "-9", "-c"], input: bytes) }
}
