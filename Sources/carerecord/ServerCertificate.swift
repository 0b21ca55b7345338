import Dispatch
import Federation
import Foundation
import Logging
import NIOSSL
import ServiceLifecycle
import Synchronization

/// A listener's certificate and key, read again when their files change: each new connection gets the newest pair that can be used. The authorities
/// of clients are read at the start only.
final class ServerCertificate: Sendable {
    private struct Pair {
        var override: NIOSSLContextConfigurationOverride
        /// The files as they were when it was read.
        var files: [FileState]
    }
    private struct FileState: Equatable {
        let path: String
        let size: Int64
        let changed: timespec
        let inode: UInt64
        static func == (a: FileState, b: FileState) -> Bool {
            a.path == b.path && a.size == b.size && a.inode == b.inode && a.changed.tv_sec == b.changed.tv_sec
                && a.changed.tv_nsec == b.changed.tv_nsec
        }
    }

    let settings: ListenerSettings.TLS
    private let place: String
    private let logger: Logger
    private let inUse: Mutex<Pair>
    /// What was found at the last look at the files, whether or not it could be used.
    private let seen: Mutex<[FileState]>

    /// - Parameter place: of the listener in the region file, for the log.
    /// - Throws: what `NIOSSL` says of files that cannot be used.
    init(_ settings: ListenerSettings.TLS, place: String, logger: Logger) throws {
        self.settings = settings
        self.place = place
        self.logger = logger
        let files = Self.state(settings)
        inUse = Mutex(Pair(override: try Self.read(settings), files: files))
        seen = Mutex(files)
    }

    /// TLS 1.2 with forward secrecy and authenticated encryption, or 1.3 (NCSC, Mozilla "intermediate").
    func configuration() throws -> TLSConfiguration {
        var tls = Self.base(
            chain: try NIOSSLCertificate.fromPEMFile(settings.certificate), key: try NIOSSLPrivateKey(file: settings.key, format: .pem))
        if let authorities = settings.clientAuthorities {
            tls.trustRoots = .file(authorities)
            // A client has no name to check; that one of the authorities signed it is all there is.
            tls.certificateVerification = .noHostnameVerification
        }
        tls.sslContextCallback = { [self] _, promise in promise.succeed(inUse.withLock { $0.override }) }
        return tls
    }

    /// Reads the files again where they have changed and have stopped changing; keeps what is in use where they cannot be used, and says so.
    /// - Parameter isAsked: somebody asked for it (SIGHUP): then whatever they are.
    func reload(isAsked: Bool = false) {
        let now = Self.state(settings)
        let before = seen.withLock { seen in
            defer { seen = now }
            return seen
        }
        // Two files are two writes: only what stands still from one look to the next is read.
        guard isAsked || (now == before && now != inUse.withLock { $0.files }) else { return }
        do {
            let override = try Self.read(settings)
            inUse.withLock { $0 = Pair(override: override, files: now) }
            logger.notice("a new certificate is in use", metadata: ["listener": "\(place)"])
        } catch {
            // Said once for each change of the files.
            inUse.withLock { $0.files = now }
            logger.error(
                "the new certificate and key cannot be used, the old ones stay in use: check that both files can be read and belong together",
                metadata: ["listener": "\(place).tls"])
        }
    }

    /// Warns while the certificate in use ends within two weeks: time to get another, and a shift of whoever can.
    func warnOfItsEnd(at now: Date = Date()) {
        guard case .certificate(let leaf)? = inUse.withLock({ $0.override.certificateChain?.first }) else { return }
        let left = Date(timeIntervalSince1970: TimeInterval(leaf.notValidAfter)).timeIntervalSince(now)
        guard left < 14 * 86_400 else { return }
        let days = Int((left / 86_400).rounded(.down))
        logger.warning(
            "\(days < 0 ? "the certificate has run out" : "the certificate runs out in \(days) day\(days == 1 ? "" : "s")")",
            metadata: ["listener": "\(place).tls"])
    }

    private static func base(chain: [NIOSSLCertificate], key: NIOSSLPrivateKey) -> TLSConfiguration {
        var tls = TLSConfiguration.makeServerConfiguration(certificateChain: chain.map { .certificate($0) }, privateKey: .privateKey(key))
        tls.minimumTLSVersion = .tlsv12
        tls.cipherSuiteValues = [
            .TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256, .TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256, .TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384,
            .TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384, .TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256,
            .TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256,
        ]
        return tls
    }

    private static func read(_ settings: ListenerSettings.TLS) throws -> NIOSSLContextConfigurationOverride {
        let chain = try NIOSSLCertificate.fromPEMFile(settings.certificate)
        guard !chain.isEmpty else { throw CocoaError(.fileReadCorruptFile) }
        let key = try NIOSSLPrivateKey(file: settings.key, format: .pem)
        // Only a context tells whether they belong together.
        _ = try NIOSSLContext(configuration: base(chain: chain, key: key))
        var override = NIOSSLContextConfigurationOverride()
        override.certificateChain = chain.map { .certificate($0) }
        override.privateKey = .privateKey(key)
        return override
    }

    private static func state(_ settings: ListenerSettings.TLS) -> [FileState] {
        [settings.certificate, settings.key].map { path in
            var it = stat()
            guard stat(path, &it) == 0 else { return FileState(path: path, size: -1, changed: timespec(), inode: 0) }
            return FileState(path: path, size: Int64(it.st_size), changed: it.st_mtim, inode: UInt64(it.st_ino))
        }
    }
}

/// Looks at the certificates' files every two seconds, and at once on SIGHUP.
struct CertificateWatch: ServiceLifecycle.Service {
    let certificates: [ServerCertificate]

    func run() async throws {
        // Where there is none, SIGHUP means what it always does: the terminal has gone.
        guard !certificates.isEmpty else { return try await gracefulShutdown() }
        signal(SIGHUP, SIG_IGN)
        let asked = DispatchSource.makeSignalSource(signal: SIGHUP)
        asked.setEventHandler { [certificates] in for certificate in certificates { certificate.reload(isAsked: true) } }
        asked.resume()
        defer { asked.cancel() }
        var warned = ContinuousClock.Instant?.none
        while !Task.isShuttingDownGracefully && !Task.isCancelled {
            for certificate in certificates { certificate.reload() }
            // Once a day: often enough to act, seldom enough to be read.
            if warned.map({ $0.duration(to: .now) > .seconds(86_400) }) ?? true {
                for certificate in certificates { certificate.warnOfItsEnd() }
                warned = .now
            }
            try? await cancelWhenGracefulShutdown { try await Task.sleep(for: .seconds(2)) }
        }
    }
}
