/// Why a copy was not made, or may not be whole. Never holds a value of a row.
public enum CopyError: Error, Hashable, Sendable {
    case database(StorageError)
    /// The other database has been served from: its trail says what the file's never did.
    case hasItsOwn
    /// Somebody began to use the other database while it was copied into.
    case servedMeanwhile
    /// The file was written to while it was read.
    case writtenMeanwhile

    public var sentence: String {
        switch self {
        case .database(let error): error.sentence
        case .hasItsOwn:
            "It has been served from since (its trail has an event that the file has not), and copying would take back what was decided there, objections too: nothing was changed; go on serving from it, or name an empty schema to copy into."
        case .servedMeanwhile:
            "Somebody began to use it while it was copied into, so the copy was stopped, and what is there is not whole. Stop every node that uses it, name an empty schema, run the copy into that, and then set again what was decided here meanwhile."
        case .writtenMeanwhile:
            "The file was written to while it was copied, and what came last may be missing there: stop the service that uses it, then run the copy again."
        }
    }
}
