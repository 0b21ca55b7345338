import Crypto
import Foundation
import HTTPTypes
import Hummingbird
import JWTKit

/// A program that is registered at a pretend provider.
public struct DemoClient: Sendable {
    public let id: String
    /// Nil: it shows who it is by `keys`, or is public.
    public let secret: String?
    /// Its public keys as a JWKS document: then only `private_key_jwt` is taken.
    public let keys: String?
    public let redirectURIs: [String]
    public let postLogoutURIs: [String]
    /// Where it is told that somebody signed out (OpenID Connect Back-Channel Logout 1.0).
    public let backChannelLogoutURI: String?

    public init(
        id: String, secret: String?, keys: String? = nil, redirectURIs: [String], postLogoutURIs: [String] = [],
        backChannelLogoutURI: String? = nil
    ) {
        self.id = id
        self.secret = secret
        self.keys = keys
        self.redirectURIs = redirectURIs
        self.postLogoutURIs = postLogoutURIs
        self.backChannelLogoutURI = backChannelLogoutURI
    }
}

/// Finds out which client a request to a token endpoint is from. Assertions are good once.
struct DemoClientCheck {
    private var used: [String: Date] = [:]

    private struct Assertion: JWTPayload {
        let iss: String, sub: String, aud: String, jti: String
        let exp: Double
        func verify(using algorithm: some JWTAlgorithm) async throws {}
    }

    /// - Returns: nil where it has not shown who it is.
    mutating func client(_ request: HTTPFields, _ form: [String: String], of clients: [String: DemoClient], endpoint: String) async
        -> DemoClient?
    {
        if let assertion = form["client_assertion"] { return await byAssertion(assertion, form, clients, endpoint) }
        var (id, secret) = (form["client_id"], form["client_secret"])
        if let header = request[.authorization], header.hasPrefix("Basic "), let data = Data(base64Encoded: String(header.dropFirst(6))) {
            let parts = String(decoding: data, as: UTF8.self).split(separator: ":", maxSplits: 1).map { $0.removingPercentEncoding ?? "" }
            if parts.count == 2 { (id, secret) = (parts[0], parts[1]) }
        }
        guard let client = id.flatMap({ clients[$0] }), client.keys == nil, client.secret == secret else { return nil }
        return client
    }

    private mutating func byAssertion(_ text: String, _ form: [String: String], _ clients: [String: DemoClient], _ endpoint: String) async
        -> DemoClient?
    {
        guard form["client_assertion_type"] == "urn:ietf:params:oauth:client-assertion-type:jwt-bearer", let id = form["client_id"],
            let client = clients[id], let keys = client.keys
        else { return nil }
        let collection = JWTKeyCollection()
        guard (try? await collection.add(jwksJSON: keys)) != nil, let said = try? await collection.verify(text, as: Assertion.self) else {
            return nil
        }
        let now = Date()
        used = used.filter { $0.value > now }
        guard said.iss == id, said.sub == id, said.aud == endpoint, said.exp > now.timeIntervalSince1970,
            said.exp < now.timeIntervalSince1970 + 300, used.updateValue(now + 400, forKey: said.jti) == nil
        else { return nil }
        return client
    }
}
