import Foundation
import NIOSSL

/// Whether what a region file names is there: secrets, certificates, keys. Apart from `read`, because a file is checked on many machines and
/// its secrets are on one.
extension Region {
    /// Every secret or PEM file that cannot be read here and now, each with its place; its own path or content is not repeated.
    ///
    /// A source whose credentials are missing is said to be not set up properly in every look; that must not keep the others from being asked
    /// (law 6), so these are warnings and no reason not to start.
    public func unreadable() -> [Mistake] {
        var found = Self.unreadable(demographics.credentials, demographics.tls, "demographics")
        if let locator { found += Self.unreadable(locator.credentials, locator.tls, "locator") }
        switch identityProvider.proof {
        case .secret(let secret): if secret.read() == nil { found.append(Self.missing("identityProvider.clientSecret")) }
        case .key(let key, _): if key.read() == nil { found.append(Self.missing("identityProvider.clientKey.key")) }
        }
        found += database.unreadable()
        if let path = monitoring.settings, !FileManager.default.isReadableFile(atPath: path) {
            found.append(Self.missing("monitoring.settings"))
        }
        if let notable = monitoring.notable, notable.read() == nil { found.append(Self.missing("monitoring.notable")) }
        found += listeners.staff.unreadable("listeners.staff")
        if let listener = listeners.people { found += listener.unreadable("listeners.public") }
        if let people, people.identityProvider.key.read() == nil { found.append(Self.missing("public.identityProvider.clientKey.key")) }
        for (index, launch) in launches.enumerated() { found += launch.unreadable("launches[\(index)]") }
        for (index, source) in sources.enumerated() {
            found += Self.unreadable(source.credentials, source.tls, "sources[\(index)]")
        }
        if let summary = summaryCareRecord {
            found += Self.unreadable(summary.source.credentials, summary.source.tls, "summaryCareRecord")
        }
        for (index, collector) in collectors.enumerated() {
            found += Self.unreadable(.none, collector.tls, "exports.syslog[\(index)]")
        }
        for (index, witness) in witnesses.enumerated() { found += Self.unreadable(.none, witness.tls, "trail.witnesses[\(index)]") }
        if let telling { found += telling.unreadable() }
        if let witnessing, witnessing.key.read() == nil { found.append(Self.missing("trail.witness.key")) }
        return found
    }

    static func missing(_ path: String) -> Mistake {
        Mistake(path: path, line: nil, column: nil, words: "what it names cannot be read here, or is empty")
    }

    static func unreadable(_ credentials: Credentials, _ tls: TLSSettings, _ place: String) -> [Mistake] {
        var found: [Mistake] = []
        switch credentials {
        case .none: break
        case .bearer(let secret): if secret.read() == nil { found.append(missing(place + ".credentials.bearer")) }
        case .oauth2(_, _, let key, _, _):
            guard let pem = key.read() else {
                found.append(missing(place + ".credentials.oauth2.key"))
                break
            }
            if !Credentials.isKey(pem) {
                let words = "what it names is no private key that we can use (PEM: EC P-256 or P-384, or RSA)"
                found.append(Mistake(path: place + ".credentials.oauth2.key", line: nil, column: nil, words: words))
            }
        }
        func check(_ file: String?, _ name: String, _ load: (String) throws -> Void) {
            guard let file else { return }
            do { try load(file) } catch { found.append(missing(place + ".tls." + name)) }
        }
        check(tls.authorities, "authorities") { _ = try NIOSSLCertificate.fromPEMFile($0) }
        check(tls.clientCertificate, "clientCertificate") { _ = try NIOSSLCertificate.fromPEMFile($0) }
        check(tls.clientKey, "clientKey") { _ = try NIOSSLPrivateKey(file: $0, format: .pem) }
        return found
    }
}

extension Region.Database {
    /// As `Region.unreadable`.
    func unreadable() -> [Mistake] {
        guard case .postgresql(let server) = self else { return [] }
        var found: [Mistake] = []
        if let password = server.password, password.read() == nil { found.append(Region.missing(place + ".password")) }
        if server.caseKey.read() == nil { found.append(Region.missing(place + ".caseKey")) }
        if let file = server.authorities, (try? NIOSSLCertificate.fromPEMFile(file))?.isEmpty ?? true {
            found.append(Region.missing(place + ".tls.authorities"))
        }
        return found
    }
}

extension ListenerSettings {
    /// As `Region.unreadable`.
    func unreadable(_ place: String) -> [Mistake] {
        guard let tls else { return [] }
        var found: [Mistake] = []
        func check(_ name: String, _ load: () throws -> Void) {
            do { try load() } catch {
                found.append(
                    Mistake(path: "\(place).\(name)", line: nil, column: nil, words: "what it names cannot be read here, or is empty"))
            }
        }
        check("tls.certificate") {
            if try NIOSSLCertificate.fromPEMFile(tls.certificate).isEmpty { throw CocoaError(.fileReadCorruptFile) }
        }
        check("tls.key") { _ = try NIOSSLPrivateKey(file: tls.key, format: .pem) }
        if let authorities = tls.clientAuthorities {
            check("clientCertificates.authorities") {
                if try NIOSSLCertificate.fromPEMFile(authorities).isEmpty { throw CocoaError(.fileReadCorruptFile) }
            }
        }
        return found
    }
}
