import CareRecord
import Foundation
import JWTKit
import NIOSSL

extension SourceSettings {
    /// What is wrong on our side before the system is asked anything: files and keys that cannot be used, each named by what it is for, never by
    /// what it holds. For `carerecord source check`; the service itself says that a source is not set up properly.
    func setUpMistakes() -> [String] { tls.mistakes() + credentials.mistakes() }
}

extension TLSSettings {
    fileprivate func mistakes() -> [String] {
        var found: [String] = []
        if let path = authorities, (try? NIOSSLCertificate.fromPEMFile(path))?.isEmpty ?? true {
            found.append("the file of authorities holds no certificate that can be read (PEM)")
        }
        switch (clientCertificate, clientKey) {
        case (nil, nil): return found
        case (.some, nil): return found + ["the client certificate is given without its key"]
        case (nil, .some): return found + ["a client key is given without its certificate"]
        case (let certificate?, let key?): return found + Self.mistakes(certificate, key, Date())
        }
    }

    private static func mistakes(_ certificate: String, _ key: String, _ now: Date) -> [String] {
        var found: [String] = []
        let chain = (try? NIOSSLCertificate.fromPEMFile(certificate)) ?? []
        let ours = try? NIOSSLPrivateKey(file: key, format: .pem)
        if chain.isEmpty { found.append("the client certificate's file holds no certificate that can be read (PEM)") }
        if ours == nil { found.append("the client key's file holds no private key that can be read (PEM, without a password)") }
        guard let own = chain.first, let ours else { return found }
        var pair = TLSConfiguration.makeClientConfiguration()
        pair.certificateChain = chain.map { .certificate($0) }
        pair.privateKey = .privateKey(ours)
        if (try? NIOSSLContext(configuration: pair)) == nil { found.append("the client key is not the one of the client certificate") }
        let moment = Int(now.timeIntervalSince1970)
        if Int(own.notValidAfter) < moment { found.append("the client certificate has ended") }
        if Int(own.notValidBefore) > moment { found.append("the client certificate does not hold yet") }
        return found
    }
}

extension Credentials {
    fileprivate func mistakes() -> [String] {
        switch self {
        case .none: return []
        case .bearer(let secret):
            guard let text = secret.read() else { return ["the bearer token cannot be read, or is empty"] }
            return SourceHTTP.fitsHeader(text)
                ? [] : ["the bearer token holds what no header may (a space, a line's end, a letter beyond ASCII)"]
        case .oauth2(let tokenURL, _, let key, _, _):
            let address = WebAddress.isOne(tokenURL) ? [] : ["the token address is not an http or https address"]
            guard let pem = key.read() else { return address + ["the key that signs for a token cannot be read, or is empty"] }
            return Self.isKey(pem)
                ? address : address + ["the key that signs for a token is no private key that we can use (PEM: EC P-256 or P-384, or RSA)"]
        }
    }

    /// Whether a text is a key that can sign for a token.
    static func isKey(_ pem: String) -> Bool {
        (try? ES384PrivateKey(pem: pem)) != nil || (try? ES256PrivateKey(pem: pem)) != nil
            || (try? Insecure.RSA.PrivateKey(pem: pem)) != nil
    }
}
