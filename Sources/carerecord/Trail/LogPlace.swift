import AsyncHTTPClient
import AuditTrail
import Foundation
import NIOCore

/// Where a log is, as it was named on the command line.
struct LogPlace {
    let reader: any LogReader
    private let client: HTTPClient?

    init?(_ place: String) {
        guard place.hasPrefix("http://") || place.hasPrefix("https://") else {
            var isFolder: ObjCBool = false
            guard FileManager.default.fileExists(atPath: place, isDirectory: &isFolder), isFolder.boolValue else { return nil }
            (reader, client) = (LogFolder(place), nil)
            return
        }
        guard let url = URL(string: place), url.host() != nil, url.query() == nil, url.fragment() == nil else { return nil }
        // A log is where it says it is: an address that leads elsewhere is not followed.
        let client = HTTPClient(
            eventLoopGroupProvider: .singleton,
            configuration: .init(redirectConfiguration: .disallow, timeout: .init(connect: .seconds(10), read: .seconds(30))))
        self.client = client
        reader = LogAddress(base: place.hasSuffix("/") ? place : place + "/", client: client)
    }

    func close() async throws { try await client?.shutdown() }
}

/// A log's files behind an address.
struct LogAddress: LogReader {
    let base: String
    let client: HTTPClient
    /// The longest file that there can be: 256 entries of 65,535 bytes and their lengths.
    private static let longest = 256 * 65_537

    func read(_ path: String) async throws(LogUnreadable) -> [UInt8]? {
        do {
            let response = try await client.execute(HTTPClientRequest(url: base + path), timeout: .seconds(60))
            switch response.status.code {
            case 200: return Array((try await response.body.collect(upTo: Self.longest)).readableBytesView)
            case 404, 410: return nil
            case let code: throw LogUnreadable(path, "status \(code)")
            }
        } catch let error as LogUnreadable { throw error } catch { throw LogUnreadable(path, "it did not come") }
    }

    func paths() async throws(LogUnreadable) -> [String]? { nil }
}
