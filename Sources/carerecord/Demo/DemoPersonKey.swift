import Crypto
import Foundation
import Identity

/// The demo's own key at the provider of people's sign-ins: made once and kept in its folder.
struct DemoPersonKey: Sendable {
    static let identifier = "demo-people"

    /// Where its private half is.
    let file: String
    /// Its public half as a JWKS document, for the provider.
    let published: String

    static func kept(in folder: String) async throws -> DemoPersonKey {
        let file = folder + "/person-client-key.pem"
        var pem = try? String(contentsOfFile: file, encoding: .utf8)
        if pem == nil {
            let made = P256.Signing.PrivateKey().pemRepresentation
            guard FileManager.default.createFile(atPath: file, contents: Data(made.utf8), attributes: [.posixPermissions: 0o600]) else {
                throw stop("\(file) cannot be written.")
            }
            pem = made
        }
        guard let pem, let key = try? await SigningKey(pem: pem, identifier: identifier, isForNHSLogin: true) else {
            throw stop("\(file) is no key. Remove it: the demo makes another.")
        }
        return DemoPersonKey(file: file, published: String(decoding: SigningKey.document([key]), as: UTF8.self))
    }
}
