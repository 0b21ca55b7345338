import CareRecord
import Foundation
import Hummingbird
import Looks

/// `GET /looks/{id}` with `Accept: application/fhir+json`: waits for the last answer, accounts for the exit, gives the Bundle.
public enum LookAnswer {
    public static func response(_ looks: any LookDesk, _ id: LookID, session: String) async throws -> Response {
        do throws(LookError) {
            let look = try await looks.final(id, session: session)
            let resources = try await looks.releasedResources(id, session: session)
            try await looks.accountForExit("resource", of: id, session: session)
            let bytes = LookBundle.bytes(look, resources, at: Date())
            return Response(
                status: .ok, headers: [.contentType: "application/fhir+json; charset=utf-8", .cacheControl: "no-store"],
                body: .init(byteBuffer: ByteBuffer(bytes: bytes)))
        } catch {
            switch error {
            case .noSuchLook: return outcome(.notFound, "not-found", "There is no such look.")
            case .ended: return outcome(.gone, "not-found", "This look has ended. Open the record again.")
            case .accountUnavailable: return outcome(.serviceUnavailable, "transient", "The look cannot be put on record, so nothing is shown.")
            default: return outcome(.serviceUnavailable, "transient", "The look cannot be given now.")
            }
        }
    }

    static func outcome(_ status: HTTPResponse.Status, _ code: String, _ words: String) -> Response {
        var out = JSONBytes(reserving: 300)
        out.raw("{\"resourceType\":\"OperationOutcome\",\"issue\":[{\"severity\":\"error\",\"code\":")
        out.string(code)
        out.raw(",\"details\":{\"text\":")
        out.string(words)
        out.raw("}}]}")
        return Response(
            status: status, headers: [.contentType: "application/fhir+json; charset=utf-8", .cacheControl: "no-store"],
            body: .init(byteBuffer: ByteBuffer(bytes: out.finish())))
    }
}
