import AccessControl
import Foundation
import Identity
import Looks
import ServiceLifecycle
import StaffWeb
import Storage

extension LiveSignIn {
    /// Ends what a cookie means, whatever certificate it came with (`BoundCookie.meant`): "signed out" is told of the session that the browser had,
    /// also where its computer's certificate was renewed meanwhile.
    func signOut(_ cookie: String) async -> SignInDesk.SignedOut {
        let keys = Self.keys(meantBy: cookie)
        let now = clock.now()
        // First, whatever the database says: no look of it goes on, and none opens.
        for key in keys { await looks.sessionEnded(key) }
        var (isFound, isWritten) = (false, true)
        for key in keys {
            let one = await signOut(key: key, at: now)
            (isFound, isWritten) = (isFound || one.found, isWritten && one.isWritten)
        }
        // It is said to be over only when it is, on every node: each goes by what it read a lease ago at most.
        // Also where another request has just ended it, such as a second press.
        if isWritten { await untilInForce() }
        guard isFound else { return SignInDesk.SignedOut(address: nil, isRecorded: isWritten) }
        return SignInDesk.SignedOut(address: await provider.endSessionURL(returnTo: staffURL + "/signed-out"), isRecorded: isWritten)
    }

    /// What the session of a cookie may be kept under: for ending it.
    static func keys(meantBy cookie: String) -> [String] { BoundCookie.meant(by: cookie).map { Secrets.stored($0) } }

    private func signOut(key: String, at now: Date) async -> (found: Bool, isWritten: Bool) {
        // Here somebody is signed in by it, also where the database has not got it: a server that was behind may have taken over.
        let here = kept.row(key)
        kept.forget(key)
        let row: SessionStore.Row?
        // Whose it is cannot be read: it is ended all the same.
        do { row = try await meant(key, here) } catch {
            return (here != nil, await end(key, created: here?.created, at: now, isSignOut: true, kept: here))
        }
        if let row, await !end(key, created: row.created, at: now, isSignOut: true, kept: here) { return (true, false) }
        // A role that was chosen meanwhile: its cookie may still be on its way to this browser.
        let next = await endSuccessors(of: key, at: now)
        let isFound = row != nil || next.found
        if !isFound, next.isWritten, await isNobodys(key) { await looks.neverBegan(session: key) }
        return (isFound, next.isWritten)
    }

    /// The live session of a key: as the database has it, or as it is kept here where the database never heard of it.
    private func meant(_ key: String, _ here: SessionStore.Row?) async throws(StorageError) -> SessionStore.Row? {
        if let row = try await sessions.find(key) { return row }
        guard let here, try await !sessions.isKnown(key) else { return nil }
        return here
    }

    private func isNobodys(_ key: String) async -> Bool {
        do { return try await !sessions.isKnown(key) } catch { return false }
    }

    /// Somebody has signed in in the browser of this cookie, which is given another. What a step-up or a choice of role made of its session is
    /// not ended with it: that may be the new one.
    func supersede(_ cookie: String) async {
        for key in Self.keys(meantBy: cookie) {
            let here = kept.row(key)
            let row: SessionStore.Row?
            do { row = try await meant(key, here) } catch { row = nil }
            guard let row else { continue }
            kept.forget(key)
            await looks.sessionEnded(key)
            _ = await end(key, created: row.created, at: clock.now(), isSignOut: true, kept: here)
        }
    }

    private func endSuccessors(of key: String, at now: Date) async -> (found: Bool, isWritten: Bool) {
        let rows: [SessionStore.Row]
        do { rows = try await sessions.successors(of: key) } catch { return (false, false) }
        var isWritten = true
        for row in rows {
            await looks.sessionEnded(row.key)
            if await !end(row.key, created: row.created, at: now, isSignOut: true) { isWritten = false }
        }
        return (!rows.isEmpty, isWritten)
    }

    /// Ends a session at once; whether that is written, or will be later. Who signed out is on record with it: in the same transaction, so that no sign-out
    /// that was acknowledged is missing in the trail.
    func end(_ key: String, created: Date?, at now: Date, isSignOut: Bool = false, kept: SessionStore.Row? = nil) async -> Bool {
        let isWritten = await ending.end(key, created: created, at: now) { [sessions, clock] in
            // The moment of the writing: other nodes read of what has ended lately, and would never hear of an end that is written late.
            let written = max(now, clock.now())
            do {
                if isSignOut {
                    try await sessions.signOut(key, at: written, pressed: now, kept: kept)
                } else {
                    try await sessions.end(key, at: written)
                }
            } catch { return false }
            return true
        }
        if !isWritten { logger.error("a session has ended, and that could not be written yet") }
        return isWritten
    }

    /// Ends who is signed in and begins the next one's sign-in. The answer must show that somebody has signed in since: a provider that lets the one
    /// before in again without asking signs nobody in here.
    func switchUser(_ cookie: String?, by asker: SignInDesk.Asker) async -> (ended: SignInDesk.SignedOut, next: SignInDesk.Begun?) {
        var demand = SignInDemand.switching(from: nil, since: nil)
        var out = SignInDesk.SignedOut(address: nil)
        if let cookie {
            for key in Self.keys(meantBy: cookie) {
                guard let before = try? await live(key: key, touches: false) else { continue }
                demand = .switching(from: before.staff.subject, since: before.staff.proof?.at.date)
            }
            out = await signOut(cookie)
        }
        let next: SignInDesk.Begun?
        do { next = try await begin(nil, nil, by: asker, demand: demand) } catch { next = nil }
        return (out, next)
    }

    /// Ends the sessions that have open looks here and have been idle too long; the others hold nothing, and are judged when they come back.
    func endIdle() async {
        // What cannot be read is tried again; its looks have idle times of their own.
        for key in await looks.sessions { _ = try? await live(key: key, touches: false) }
    }
}

/// Ends idle sessions though nobody asks for anything: their looks, and pages that still fill, end with them.
struct IdleSessions: ServiceLifecycle.Service {
    let signIn: LiveSignIn
    let pause: Duration

    func run() async throws {
        while !Task.isShuttingDownGracefully && !Task.isCancelled {
            await signIn.endIdle()
            try? await cancelWhenGracefulShutdown { try await Task.sleep(for: pause) }
        }
    }
}
