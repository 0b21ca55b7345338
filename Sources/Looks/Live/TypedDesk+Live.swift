import AccessControl
import CareRecord
import Crypto
import Foundation
import Logging
import Storage

extension TypedDesk {
    /// In the waiting look's own row.
    /// - Parameter caseKey: seals it, as the words of whoever breaks the glass. Bound to form, look and staff member: it opens for nobody else, and as no
    ///   case's words.
    public static func live(_ database: any SQLDatabase, caseKey: SymmetricKey, logger: Logger) -> TypedDesk {
        let pending = PendingLookStore(database)
        @Sendable func kept<T: Sendable>(_ body: () async throws(StorageError) -> T) async throws(Failed) -> T {
            do { return try await body() } catch {
                logger.error("what was typed before a sign-in could not be kept or found", metadata: ["why": "\(error.sentence)"])
                throw Failed()
            }
        }
        return TypedDesk(
            keep: { typed, place, at async throws(Failed) in
                // A key that cannot seal keeps nothing in the clear.
                guard let text = try? JSONEncoder().encode(typed),
                    let sealed = try? ChaChaPoly.seal(text, using: caseKey, authenticating: place.bound).combined
                else { throw Failed() }
                return try await kept { () async throws(StorageError) in
                    try await pending.keep(
                        Array(sealed), typed: place.form.stored, with: place.look.text, session: place.session, at: at)
                }
            },
            find: { place, at async throws(Failed) in
                let sealed = try await kept { () async throws(StorageError) in
                    try await pending.typed(place.form.stored, with: place.look.text, session: place.session, at: at)
                }
                guard let sealed, let box = try? ChaChaPoly.SealedBox(combined: sealed),
                    let text = try? ChaChaPoly.open(box, using: caseKey, authenticating: place.bound)
                else { return nil }
                return try? JSONDecoder().decode(TypedWords.self, from: text)
            },
            forget: { place async throws(Failed) in
                try await kept { () async throws(StorageError) in
                    try await pending.forget(place.form.stored, with: place.look.text, session: place.session)
                }
            })
    }
}

extension TypedDesk.Place {
    /// What it is sealed with beside the key. Not the session: that is another after signing in again, and the row goes over to it.
    fileprivate var bound: Data {
        Data(["typed before signing in again", form.rawValue, look.text, staff.issuer, staff.subject].joined(separator: "\n").utf8)
    }
}

extension TypedInto {
    fileprivate var stored: PendingLookStore.Typed {
        switch self {
        case .glass: .glass
        case .summaryCareRecord: .summary
        }
    }
}
