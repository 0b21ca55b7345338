import Foundation

/// What a sign-in was begun for, kept with its state (as `text`) until the answer comes. The answer is completed for that and for nothing
/// else: one that was begun for a launch signs nobody in, and one begun for a sign-in steps nothing up.
public enum SignInPurpose: Sendable, Hashable, Codable {
    /// The staff member of a session shows again who they are.
    case stepUp(SignInDemand, session: String)
    /// SMART App Launch with the EPR at this base address.
    case launch(iss: String)
    /// A person of the public signs in, to read about their own record.
    case person

    public var text: String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        // Values of text, numbers and dates are always JSON.
        return (try? encoder.encode(self)).map { String(decoding: $0, as: UTF8.self) } ?? ""
    }

    /// - Returns: nil where the text is none of ours; whoever completes it then refuses.
    public init?(text: String) {
        guard let found = try? JSONDecoder().decode(SignInPurpose.self, from: Data(text.utf8)) else { return nil }
        self = found
    }
}
