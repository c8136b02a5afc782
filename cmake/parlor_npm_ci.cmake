# Run by parlor_page with ROOT and NPM: installs the npm workspace at ROOT unless what is installed is as new as the lock
# file. Several build folders may do this at once, so it holds a lock.
file(MAKE_DIRECTORY "${ROOT}/build")
file(LOCK "${ROOT}/build/npm.lock" GUARD PROCESS TIMEOUT 600)
set(installed "${ROOT}/node_modules/.package-lock.json")
if(EXISTS "${installed}" AND "${installed}" IS_NEWER_THAN "${ROOT}/package-lock.json")
  return()
endif()
execute_process(COMMAND "${NPM}" ci --no-audit --no-fund --loglevel=error WORKING_DIRECTORY "${ROOT}"
                COMMAND_ERROR_IS_FATAL ANY)
file(TOUCH "${installed}")
