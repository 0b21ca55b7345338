#pragma once
#ifdef __cplusplus
extern "C" {
#endif
int cr_json_version(void);
#ifdef __cplusplus
}
#endif
