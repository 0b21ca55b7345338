import AuditTrail

/// At which checkpoint something is proved.
extension TrailProofs {
    struct Signed {
        let size: UInt64
        let note: SignedNote
    }

    struct Checkpoints {
        let newest: Signed
        /// The newest that as many witnesses signed as the policy asks for that people are handed; nil where none is.
        let witnessed: Signed?

        /// Where something is proved whose last entry has that place: where it is witnessed; else at the newest, which waits for nobody. Of that one a verifier
        /// says that the witnesses have not signed it.
        func covering(_ place: UInt64?) -> Signed {
            guard let witnessed, witnessed.size <= newest.size, place.map({ $0 < witnessed.size }) ?? true else { return newest }
            return witnessed
        }
    }

    static func checkpoints(
        _ keys: LogKeys, _ witnesses: [[VerifierKey]], _ transaction: any SQLTransaction
    ) throws -> Checkpoints {
        let newest = try checkpoint(transaction)
        // As whoever is handed it will: by the policy that they are handed.
        let found = try CosignedNotes.believed(by: witnesses, only: keys.signer.verifier, transaction)
        return Checkpoints(newest: newest, witnessed: found.map { Signed(size: $0.size, note: $0.note) })
    }

    static func checkpoint(_ transaction: any SQLTransaction) throws -> Signed {
        guard let row = try transaction.run([CosignedNotes.newest])[0].rows.first else { throw Failed.notYet }
        do {
            let newest = try CosignedNotes.note(row, transaction)
            return Signed(size: newest.size, note: newest.note)
        } catch StorageError.logDamaged { throw Failed.altered }
    }
}
