import AsyncHTTPClient
import CareRecord
import Foundation
import NIOCore
import NIOHTTP1

/// Asks another system for a small answer: bounded in time and size, never redirected elsewhere.
struct BoundedFetch: Sendable {
    /// More than any answer of a sign-in.
    static let mostBytes = 1_000_000

    let http: HTTPClient
    let patience: Duration

    struct Answer: Sendable {
        let status: Int
        let contentType: String
        let body: Data
    }

    private struct Late: Error {}

    /// The answer, the whole of it within `patience`: a system that sends a byte a second is one that does not answer.
    /// - Returns: nil where there is none in time, or it is too large.
    func ask(_ request: HTTPClientRequest, within limit: Duration? = nil) async -> Answer? {
        guard WebAddress.isOne(request.url) else { return nil }
        let (http, patience) = (http, limit ?? patience)
        return try? await withThrowingTaskGroup(of: Answer.self) { group in
            group.addTask {
                let response = try await http.execute(request, timeout: .nanoseconds(patience.nanoseconds))
                let body = try await response.body.collect(upTo: Self.mostBytes)
                return Answer(
                    status: Int(response.status.code), contentType: response.headers.first(name: "content-type")?.lowercased() ?? "",
                    body: Data(body.readableBytesView))
            }
            group.addTask {
                try await Task.sleep(for: patience)
                throw Late()
            }
            defer { group.cancelAll() }
            guard let first = try await group.next() else { throw Late() }
            return first
        }
    }

    /// - Parameter bearer: an access token, where one is needed.
    func get(_ url: String, accept: String = "application/json", bearer: String? = nil, within limit: Duration? = nil) async -> Answer? {
        var request = HTTPClientRequest(url: url)
        request.headers.add(name: "accept", value: accept)
        if let bearer {
            guard bearer.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else { return nil }
            request.headers.add(name: "authorization", value: "Bearer \(bearer)")
        }
        return await ask(request, within: limit)
    }

    func post(_ url: String, form: [(String, String)], headers: [(String, String)]) async -> Answer? {
        var request = HTTPClientRequest(url: url)
        request.method = .POST
        request.headers.add(name: "content-type", value: "application/x-www-form-urlencoded")
        request.headers.add(name: "accept", value: "application/json")
        for (name, value) in headers { request.headers.add(name: name, value: value) }
        request.body = .bytes(ByteBuffer(string: FormEncoding.form(form)))
        return await ask(request)
    }
}

/// `application/x-www-form-urlencoded`, for addresses and bodies.
enum FormEncoding {
    static func form(_ fields: [(String, String)]) -> String {
        fields.map { "\(percent($0.0))=\(percent($0.1))" }.joined(separator: "&")
    }

    static func address(_ base: String, _ fields: [(String, String)]) -> String { base + (base.contains("?") ? "&" : "?") + form(fields) }

    static func percent(_ text: String) -> String {
        var out = ""
        for byte in text.utf8 {
            switch byte {
            case 48...57, 65...90, 97...122, 45, 46, 95, 126: out.unicodeScalars.append(Unicode.Scalar(byte))
            default:
                let hex = String(byte, radix: 16, uppercase: true)
                out += hex.count == 1 ? "%0\(hex)" : "%\(hex)"
            }
        }
        return out
    }
}

extension Duration {
    var nanoseconds: Int64 { components.seconds * 1_000_000_000 + components.attoseconds / 1_000_000_000 }
}
