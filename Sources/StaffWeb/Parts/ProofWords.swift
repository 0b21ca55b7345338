import AccessControl

/// Why somebody must first show once more who they are, and how.
enum ProofWords {
    static func first(_ missing: MissingProof) -> HTML {
        switch missing {
        case .tooWeak(let level) where level >= 3:
            "First sign in again, with a smartcard or a security key: your sign-in does not prove surely enough who you are."
        case .tooWeak: "First sign in again, in a stronger way: your sign-in does not prove surely enough who you are."
        case .tooLongAgo(let fresh):
            "First sign in again, in the same way as before: it is more than \(fresh.words) ago that you showed who you are."
        }
    }
}
