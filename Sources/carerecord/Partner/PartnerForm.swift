import Foundation
import HTTPTypes
import Hummingbird

/// Fields of an address or of a posted form, strictly: each name once, or none of them is believed.
enum PartnerForm {
    /// A token of ours is under 8 KB; a launch has no more to say.
    static let limit = 16_384

    /// The form's one field of a name; or the whole body, where it says that it is of this type.
    static func text(_ name: String, of request: Request, orBody type: String? = nil) async -> String? {
        guard let buffer = try? await request.body.collect(upTo: limit) else { return nil }
        let said = request.headers[.contentType]?.split(separator: ";").first?.trimmingCharacters(in: .whitespaces)
            .lowercased()
        let body = String(buffer: buffer)
        if let type, said == type { return body.trimmingCharacters(in: .whitespacesAndNewlines) }
        guard said == "application/x-www-form-urlencoded" else { return nil }
        return read(body)?[name]
    }

    /// - Returns: nil where a name is there twice, or something is not encoded as it must be.
    static func read(_ text: String) -> [String: String]? {
        var fields: [String: String] = [:]
        for pair in text.split(separator: "&") {
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
                .map { $0.replacingOccurrences(of: "+", with: " ").removingPercentEncoding }
            guard let name = parts.first ?? nil, let value = parts.count > 1 ? parts[1] : "",
                fields.updateValue(value, forKey: name) == nil
            else {
                return nil
            }
        }
        return fields
    }
}
