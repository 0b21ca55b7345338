import NIOSSL

extension TLSSettings {
    /// Whom we trust and who we are, as a client.
    /// - Throws: where a certificate or key cannot be read.
    public func client() throws -> TLSConfiguration {
        var configuration = TLSConfiguration.makeClientConfiguration()
        if let path = authorities { configuration.trustRoots = .certificates(try NIOSSLCertificate.fromPEMFile(path)) }
        if let certificate = clientCertificate, let key = clientKey {
            configuration.certificateChain = try NIOSSLCertificate.fromPEMFile(certificate).map { .certificate($0) }
            configuration.privateKey = .privateKey(try NIOSSLPrivateKey(file: key, format: .pem))
        }
        return configuration
    }
}
